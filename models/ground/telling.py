# The kind of activity that asks somebody to do something.
TODO = "mail.mail_activity_data_todo"


def notification(message, then, kind="success"):
    """Return the client action that tells the user `message` and goes on with the action `then`.

    :param kind: 'success' or 'warning'
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {"type": kind, "message": message, "next": then},
    }
