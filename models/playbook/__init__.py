from . import service_playbook
from . import service_playbook_item
from . import service_playbook_check
from . import service_playbook_version
