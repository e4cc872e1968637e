from . import base_partner_merge
from . import customer_promise_make
from . import customer_promise_move
from . import service_bonus_make
from . import service_bonus_preview
from . import service_quality_report
from . import survey_invite
