"""What was done to the ledger by those who would flatter themselves, blame others or break it, and
the test that holds each door: whoever takes one away says what stands in its place."""

import ast
from pathlib import Path

from odoo.tests import BaseCase, tagged

# By file: what was tried, and the test (without “test_”) that fails where it works again.
DOORS = {
    "test_ground_guard": """
    values that a creation gives           values_of_a_creation
    defaults of the context, of the user   defaults_of_the_context_and_of_the_user
    writing past the buttons               writing
    commands of orders, contacts, cases    commands_of_other_records
    importing                              import
    copying                                copy
    moving to another company              nothing_moves_to_another_company
    error without its order, or long ago   what_is_settled_is_the_manager_s
    cost of a recovery, once approved      what_is_settled_is_the_manager_s
    changing what is over                  what_is_over_stays_whose_it_is
    a new field that nobody thought of     every_field_that_counts_is_guarded_or_declared_free
""",
    "test_promise_access": """
    reopening and moving what is settled   salesperson_reopens_and_deletes_nothing
    moving what is overdue, cancelling it  what_is_overdue_stays_judged_on_its_old_date
    a delivery said by hand                nobody_s_promise_and_a_delivery_said_by_hand
    a promise of 2020 for a colleague      nobody_is_given_what_is_overdue_already
    passing on unseen                      colleague_is_told_whatever_the_context_says
    passing on without a way back          colleague_is_told_and_can_hand_back_until_it_is_due
    passing on or cancelling just before   what_is_due_soon_is_neither_passed_on_nor_taken_back
    moving it first, then cancelling       moving_what_is_due_soon_is_no_way_around
    breaking a colleague's promise         nobody_makes_a_colleague_break_a_promise
    cancelling what came by itself         what_came_by_itself_goes_with_what_it_came_from
    giving it to who left                  responsible_is_somebody_who_sees_it
    nonsense over RPC                      nonsense_is_refused_in_words
    years 1 and 9999                       dates_of_another_age_are_refused_in_words
    accountants reading our fields         accountant_opens_an_order_without_the_ledger
""",
    "test_promise_delivery": """
    delivered on, written into the past    salesperson_cannot_say_when_it_was_delivered
    an order called delivered              salesperson_cannot_say_that_an_order_was_delivered
    dates that stop a sale                 dates_of_the_year_1_and_9999_stop_no_sale
""",
    "test_case_rework": """
    doer and mender set to a colleague     nobody_is_blamed_without_a_record
    taking back one's own error            who_made_the_error_does_not_take_it_back
    an error found in another year         an_error_is_written_down_when_it_is_found
    cost changed once it is closed         cost_of_what_is_closed_is_the_manager_s
    a later wage for old hours             hours_keep_the_rate_of_the_day_on_which_they_were_logged
    another cause for what was done        cause_of_what_was_done_stays
    credit notes of others                 credit_notes_are_the_customer_s
""",
    "test_case_complaint": """
    taking back what the customer wrote    what_the_customer_wrote_is_not_taken_back_by_its_seller
    moving it to another order or customer whose_complaint_it_is_stays
    passing it on as a colleague's         figure_stays_with_whoever_sold
    selling it by being made responsible   nobody_has_sold_for_being_made_responsible
    merging it for a later deadline        merging_wins_no_time
    putting it on another's order          nobody_complains_of_another_s_order
    an answer that never goes out          answer_that_does_not_go_out_is_none
    a comment that goes to nobody          message_to_the_customer_is_the_first_answer
    escalated, and nobody told             passed_deadline_goes_to_the_leader_once
""",
    "test_case_complaint_mail": """
    a first answer in a forged name        mail_in_our_name_is_no_first_answer
    a complaint that nobody hears of       somebody_is_responsible_and_hears_of_it
    an unknown sender without deadlines    unknown_sender_is_kept_and_has_deadlines_too
    “Still broken!” to what is closed      customer_who_writes_again_is_heard
""",
    "test_case_recovery": """
    a cost that reaches no approver        manager_is_asked_and_finds_what_to_approve
""",
    "test_voice_request": """
    a no turned into a yes afterwards      answer_stays_after_an_hour
    an answer passed on, or taken          answer_just_given_is_neither_passed_on_nor_taken
    a no in a colleague's name             answer_is_of_whoever_gives_it
""",
    "test_voice_survey": """
    an answer moved with the order         answer_stays_with_whom_it_was_about
    answers the manager does not show      salespeople_see_what_the_manager_allows
""",
    "test_voice_survey_web": """
    taps before anything was delivered     nobody_is_asked_before_anything_is_delivered
    looking at a link, twelve at once      link_is_one_answer_whoever_opens_it
    a tap as an answer by link             till_and_link_have_an_answer_each
    a seller who answers by link           colleague_s_answer_by_link_is_none_of_the_customer
    tokens that are none                   wrong_stripped_and_other_tokens_find_nothing
""",
    "test_portal_complaint": """
    names of orders by another's link      with_another_s_link_nobody_sees_what_else_they_ordered
    more forms than the limit              flood_is_stopped
    25 forms at once                       of_several_forms_at_once_one_is_taken
    writing by an order's link             note_says_who_had_but_the_link
""",
    "test_figure_policy": """
    a colleague's figures by their id      every_door_opens_to_the_same_people
    a colleague's history                  history_says_the_same
""",
    "test_figure_silence": """
    an alarm that rings twice              month_is_the_company_s_own
""",
    "test_formulas_days": """
    days that begin at the wrong hour      day_begins_where_the_one_before_ends_in_every_zone
""",
    "test_access": """
    each model, role and operation         who_may_do_what
    finding what may not be read           searching_finds_what_may_be_read
    a right or rule that was weakened      no_weakening_goes_unnoticed
""",
    "test_every_view": """
    views that end in an access error      every_view_of_every_role
    documents that do                      every_document
    fields that do                         every_field_of_odoo_s_records
""",
    "test_case_complaint_again": """
    “Still broken!”, to a closed case      closed_one_reopens
    “Still broken!”, a year later          long_afterwards_it_goes_on_as_a_new_one
    reopening for new deadlines            nobody_but_the_customer_reopens
    an overdue deadline cancelled away     overdue_deadline_of_a_cancelled_one_stays_broken
""",
    "test_case_complaint_alias": """
    another company's complaint            company_is_the_alias_s
    answers from a private address         answer_leaves_from_the_alias_and_comes_back_to_it
""",
    "test_case_parked_mail": """
    a customer's bulk mail, lost           customer_s_bulk_mail_is_taken_with_one_click
    an automatic answer as an answer       clock_runs_by_people_s_words_only
    a flood                                flood_is_parked_by_odoo_s_own_limit
    a loop of machines                     machine_is_told_of_no_alias_and_no_limit
""",
    "test_promise_clock": """
    many short waits                       many_short_waits_are_no_days
    pauses lost with type or schedule      other_type_team_or_schedule_takes_no_pause_away
    a wait that nobody can look up         wait_is_on_record_for_good
""",
    "test_ground_calendar": """
    nights, shifts, clock changes          working_time_is_that_of_a_count
    holidays of another company            holidays_of_another_company_are_working_days_here
""",
    "test_figure_money": """
    dollars and yen in one sum             reworks_of_two_companies_are_added_at_their_day_s_rate
    the same in history                    history_says_its_currency_and_adds_up_in_one
""",
    "test_odoo_first": """
    what is free as a repeat order         what_somebody_made_free_by_hand_is_no_sale
""",
    "test_figure_answers": """
    hidden answers told all the same       hidden_answers_are_told_through_no_door
    samples under five                     four_answers_are_too_few_even_where_they_are_shown
    the text of a low score's complaint    low_score_s_complaint_tells_only_who_may_read_the_answer
    a recovery's later score               recovery_s_later_score_is_a_manager_s_to_read
""",
    "test_report_asked": """
    asking the contented alone             who_asks_the_contented_alone_is_seen
    taps and links in one score            share_of_each_way_to_answer_is_shown
""",
    "test_ground_number": """
    NaN and the infinite                   no_door_lets_them_in
""",
    "test_ground_words": """
    words kept for ever                    words_end_and_figures_stay
""",
    "test_export": """
    importing over what is guarded         an_import_changes_no_more_than_whoever_imports_may
    importing a date to hold off delivery  what_is_imported_unchanged_is_not_said
""",
    "test_erase": """
    a person nobody can erase              ledger_forgets_the_person_and_the_contact_can_be_deleted
    a refusal without a way on             refusals_say_the_way_on
""",
    "test_uninstall": """
    answers lost by uninstalling           answers_keep_their_questions
    filters of ours left behind            nothing_is_left_that_leads_nowhere
""",
}


@tagged("post_install", "-at_install")
class TestLedger(BaseCase):
    def test_each_door_has_its_test(self):
        for name, lines in DOORS.items():
            tree = ast.parse(Path(__file__).with_name(f"{name}.py").read_text())
            tests = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
            for line in filter(None, map(str.strip, lines.splitlines())):
                with self.subTest(file=name, door=line):
                    self.assertIn(f"test_{line.split()[-1]}", tests)
