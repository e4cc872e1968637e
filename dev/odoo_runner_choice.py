"""A pytest plugin: of Odoo's tests, run those that its own runner would."""


def pytest_collection_modifyitems(config, items):
    """Leave out what a test class inherits or imports, and what is run on request only."""
    chosen = [item for item in items if is_own(item) and is_standard(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


def is_own(item):
    test_case = item.cls
    return test_case.__module__ == item.module.__name__ and (
        item.originalname in vars(test_case)
        or getattr(test_case, "allow_inherited_tests_method", False)
    )


def is_standard(item):
    return "standard" in getattr(item.cls, "test_tags", {"standard"})
