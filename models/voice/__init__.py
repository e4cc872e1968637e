from . import customer_request_type
from . import customer_request_reason
from . import customer_request
from . import customer_request_promise
from . import customer_request_words
from . import customer_request_history
from . import service_subject_mixin
