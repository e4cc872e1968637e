from odoo import SUPERUSER_ID, api

# Record: its field, what it said at first, what it says now.
WORDS = {
    "kpi_kept_rate": ("name", "Tasso di mantenimento", "Promesse mantenute"),
    "kpi_yes_rate": ("name", "Tasso di sì", "Richieste accolte"),
    "survey_question_expectations": (
        "title",
        "Abbiamo soddisfatto le sue aspettative?",
        "Abbiamo soddisfatto le tue aspettative?",
    ),
    "survey_question_price": (
        "title",
        "Il prezzo era giusto per ciò che ha avuto?",
        "Il prezzo era giusto per ciò che hai avuto?",
    ),
    "survey_question_wish": (
        "title",
        "Che cos'altro desidererebbe da noi?",
        "Che cos'altro desidereresti da noi?",
    ),
    "survey_question_thanks": (
        "title",
        "C'è qualcuno che vorrebbe ringraziare per nome?",
        "C'è qualcuno che vorresti ringraziare per nome?",
    ),
}


def migrate(cr, version):
    """Say in better Italian what is not translated anew by itself, where nobody has changed it."""
    env = api.Environment(cr, SUPERUSER_ID, {"lang": "it_IT"})
    if "it_IT" not in dict(env["res.lang"].get_installed()):
        return
    for name, (field, old, new) in WORDS.items():
        record = env.ref(f"customers_for_life.{name}", raise_if_not_found=False)
        if record and record[field] == old:
            record[field] = new
