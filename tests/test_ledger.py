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
    credit notes of others                 credit_notes_are_the_customer_s
""",
    "test_case_complaint": """
    taking back what the customer wrote    what_the_customer_wrote_is_not_taken_back_by_its_seller
    moving it to another order or customer whose_complaint_it_is_stays
    passing it on as a colleague's         figure_stays_with_whoever_sold
    merging it away                        only_the_same_customer_s_complaints_are_merged
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
    a no in a colleague's name             answer_is_of_whoever_gives_it
""",
    "test_voice_survey": """
    an answer moved with the order         answer_stays_with_whom_it_was_about
    answers the manager does not show      salespeople_see_what_the_manager_allows
""",
    "test_voice_survey_web": """
    taps before anything was delivered     nobody_is_asked_before_anything_is_delivered
    looking at a link, twelve at once      link_is_one_answer_whoever_opens_it
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
