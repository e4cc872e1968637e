# Marks that nobody sees. What writes Arabic or Hebrew on paper knows no other means.
LEFT_TO_RIGHT, RIGHT_TO_LEFT = "\u200e", "\u200f"


def is_right_to_left(env):
    """Return whether the user's language is written from right to left (bool)."""
    return env["res.lang"]._get_data(code=env.lang or "en_US").direction == "rtl"


def keep_number(env, text):
    """Return a number with its sign or unit (str) so that it stays as it is in a line that is
    written from right to left: "95 %" would become "% 95" there."""
    return f"{LEFT_TO_RIGHT}{text}{LEFT_TO_RIGHT}" if is_right_to_left(env) else text


def keep_date(env, text):
    """Return a date as it is called in the user's language (str) so that words of another one
    beside it do not take its parts apart."""
    return f"{RIGHT_TO_LEFT}{text}{RIGHT_TO_LEFT}" if is_right_to_left(env) else text
