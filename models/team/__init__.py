from . import service_watch
from . import service_watch_sql
from . import service_watch_comparison
