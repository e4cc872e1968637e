from . import customer_respect_mixin
from . import service_portal_mixin
from . import service_playbook_mixin
