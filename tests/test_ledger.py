"""What was done to the ledger by those who would flatter themselves, blame others or break it, and
the test that holds each door: whoever takes one away says what stands in its place."""

import ast
from pathlib import Path

from odoo.tests import BaseCase, tagged

# By file: what was tried, and the test that fails where it works again.
DOORS = {
    "test_ground_guard": """
        values that a creation gives              test_values_of_a_creation
        defaults of the context, of the user      test_defaults_of_the_context_and_of_the_user
        writing past the buttons                  test_writing
        commands of orders, contacts, complaints  test_commands_of_other_records
        importing                                 test_import
        copying                                   test_copy
        moving to another company                 test_nothing_moves_to_another_company
        error without its order, found long ago   test_what_is_settled_is_the_manager_s
        cost of a recovery raised once approved   test_what_is_settled_is_the_manager_s
        changing what is over                     test_what_is_over_stays_whose_it_is
        a new field that nobody thought of        test_every_field_that_counts_is_guarded_or_declared_free
    """,
    "test_promise_access": """
        reopening and moving what is settled      test_salesperson_reopens_and_deletes_nothing
        moving what is overdue, then cancelling   test_what_is_overdue_stays_judged_on_its_old_date
        a delivery said by hand                   test_nobody_s_promise_and_a_delivery_said_by_hand
        a promise of 2020 for a colleague         test_nobody_is_given_what_is_overdue_already
        passing on unseen                         test_colleague_is_told_whatever_the_context_says
        passing on without a way back             test_colleague_is_told_and_can_hand_back_until_it_is_due
        passing on or cancelling just before      test_what_is_due_soon_is_neither_passed_on_nor_taken_back
        cancelling what came by itself            test_what_came_by_itself_goes_with_what_it_came_from
        giving it to who left                     test_responsible_is_somebody_who_sees_it
        nonsense over RPC                         test_nonsense_is_refused_in_words
        years 1 and 9999                          test_dates_of_another_age_are_refused_in_words
        accountants reading our fields            test_accountant_opens_an_order_without_the_ledger
    """,
    "test_promise_delivery": """
        delivered on, written into the past       test_salesperson_cannot_say_when_it_was_delivered
        an order called delivered                 test_salesperson_cannot_say_that_an_order_was_delivered
        dates that stop a sale                    test_dates_of_the_year_1_and_9999_stop_no_sale
    """,
    "test_case_rework": """
        doer and mender set to a colleague        test_nobody_is_blamed_without_a_record
        taking back one's own error               test_who_made_the_error_does_not_take_it_back
        an error found in another year            test_an_error_is_written_down_when_it_is_found
        cost changed once it is closed            test_cost_of_what_is_closed_is_the_manager_s
        credit notes of others                    test_credit_notes_are_the_customer_s
    """,
    "test_case_complaint": """
        taking back what the customer wrote       test_what_the_customer_wrote_is_not_taken_back_by_its_seller
        moving it to another order or customer    test_whose_complaint_it_is_stays
        passing it on as a colleague's            test_figure_stays_with_whoever_sold
        merging it away                           test_only_the_same_customer_s_complaints_are_merged
        a comment that goes to nobody             test_message_to_the_customer_is_the_first_answer_and_a_note_is_not
        escalated, and nobody told                test_passed_deadline_goes_to_the_leader_once
    """,
    "test_case_complaint_mail": """
        a first answer in a forged name           test_mail_in_our_name_is_no_first_answer
        a complaint that nobody hears of          test_somebody_is_responsible_and_hears_of_it
        an unknown sender without deadlines       test_unknown_sender_is_kept_and_has_deadlines_too
        “Still broken!” to what is closed         test_customer_who_writes_again_is_heard
    """,
    "test_case_recovery": """
        a cost that reaches no approver           test_manager_is_asked_and_finds_what_to_approve
    """,
    "test_voice_request": """
        a no turned into a yes afterwards         test_answer_stays_after_an_hour
        a no in a colleague's name                test_answer_is_of_whoever_gives_it
    """,
    "test_voice_survey": """
        an answer moved with the order            test_answer_stays_with_whom_it_was_about
        answers the manager does not show         test_salespeople_see_what_the_manager_allows
    """,
    "test_voice_survey_web": """
        taps before anything was delivered        test_nobody_is_asked_before_anything_is_delivered
        looking at a link, twelve at once         test_link_is_one_answer_whoever_opens_it
        tokens that are none                      test_wrong_stripped_and_other_tokens_find_nothing
    """,
    "test_portal_complaint": """
        names of orders by another's link         test_with_another_s_link_nobody_sees_what_else_they_ordered
        more forms than the limit                 test_flood_is_stopped
        25 forms at once                          test_of_several_forms_at_once_one_is_taken
        writing by an order's link                test_note_says_who_had_but_the_link
    """,
    "test_figure_policy": """
        a colleague's figures by their id         test_every_door_opens_to_the_same_people
        a colleague's history                     test_history_says_the_same
    """,
    "test_figure_silence": """
        an alarm that rings twice                 test_month_is_the_company_s_own
    """,
    "test_formulas_days": """
        days that begin at the wrong hour         test_day_begins_where_the_one_before_ends_in_every_zone
    """,
    "test_access": """
        each model, role and operation            test_who_may_do_what
        finding what may not be read              test_searching_finds_what_may_be_read
        a right or rule that was weakened         test_no_weakening_goes_unnoticed
    """,
    "test_every_view": """
        views that end in an access error         test_every_view_of_every_role
        documents that do                         test_every_document
        fields that do                            test_every_field_of_odoo_s_records
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
                    self.assertIn(line.split()[-1], tests)
