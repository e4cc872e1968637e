# Shared by the commands of this folder: what they need, made once and kept in one cache folder.
# shellcheck shell=bash
# Nothing outside the cache is touched, except for Debian packages that are missing.

set -euo pipefail

ADDON=customers_for_life
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
DEPENDENCIES=sale_management,sale_crm,survey,hr_hourly_cost,portal,digest,gamification

if [ -n "${CFL_CACHE:-}" ]; then
    CACHE=$CFL_CACHE
elif [ "$(id -u)" = 0 ]; then
    # The server runs as `postgres` then, which may not enter root's home folder.
    CACHE=/var/cache/$ADDON
else
    CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/$ADDON
fi
LOGS=$CACHE/logs
PGDATA=$CACHE/postgresql
PGSOCKET=$CACHE/socket
PGPORT=54329
# Two clones share Odoo and the server, never a database or an addons folder.
CLONE=$(printf %s "$ROOT" | cksum | cut -d' ' -f1)
ADDONS=$CACHE/addons/$CLONE

say() {
    if [ -t 1 ]; then
        printf '\033[1m==>\033[0m %s\n' "$*"
    else
        printf '==> %s\n' "$*"
    fi
}
die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# start COMMAND…: in the background (JOB is its process), as a group of its own that ends whole.
start() {
    set -m
    # The lock must not outlive this script in a server that the step starts.
    "$@" 9>&- &
    set +m
    JOB=$!
}

# However a command ends, it leaves nothing running behind (PostgreSQL is nobody's child).
end_jobs() {
    local job second
    for job in $(jobs -p); do
        kill -TERM -- "-$job" 2>/dev/null || continue
        for second in $(seq 30); do
            kill -0 -- "-$job" 2>/dev/null || break
            [ "$second" != 20 ] || kill -KILL -- "-$job" 2>/dev/null || true
            sleep 0.5
        done
    done
}
trap end_jobs EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# run TITLE COMMAND…: one line while it works, its log's tail when it fails.
run() {
    local title=$1 log start=$SECONDS pid
    shift
    log=$LOGS/$(printf %s "$title" | tr -cs 'A-Za-z0-9' '-').log
    LOG=$log
    mkdir -p "$LOGS"
    say "$title …"
    start "$@" >"$log" 2>&1 </dev/null
    pid=$JOB
    while kill -0 "$pid" 2>/dev/null; do
        sleep 1
        if [ $(((SECONDS - start) % 30)) = 29 ]; then
            printf '    %s s: %s\n' $((SECONDS - start)) "$(tail -n 1 "$log" | cut -c -100)"
        fi
    done
    if ! wait "$pid"; then
        tail -n 30 "$log" >&2
        die "“$title” failed after $((SECONDS - start)) s; the whole log: $log"
    fi
    printf '    done in %s s\n' $((SECONDS - start))
}

# lock NAME: held until this script ends.
lock() {
    mkdir -p "$CACHE/locks"
    exec 9>"$CACHE/locks/$1"
    flock -n 9 || {
        say "waiting for another command that uses $1"
        flock 9
    }
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "missing packages must be installed, and neither root nor sudo is at hand: run as root: $*"
    fi
}

as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

pg_bin() { find /usr/lib/postgresql/*/bin -name "$1" 2>/dev/null | sort -V | tail -n 1; }

find_python() {
    local name
    for name in python3.12 python3.11 python3.13 python3; do
        if "$name" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
            >/dev/null 2>&1; then
            "$name" -c 'import sys; print(sys.executable)'
            return
        fi
    done
}

install_packages() {
    local missing=()
    [ -n "$(pg_bin initdb)" ] || missing+=(postgresql)
    command -v wkhtmltopdf >/dev/null || missing+=(wkhtmltopdf)
    command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
    command -v npm >/dev/null || missing+=(npm)
    command -v curl >/dev/null || missing+=(curl)
    [ -n "$(find_python)" ] || missing+=(python3 python3-venv)
    [ -d /usr/share/fonts/truetype/dejavu ] || missing+=(fonts-dejavu-core)
    [ ${#missing[@]} = 0 ] && return
    command -v apt-get >/dev/null || die "needs a Debian or Ubuntu machine, or these already installed: ${missing[*]}"
    run "looking for packages" as_root apt-get update
    run "installing ${missing[*]}" as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "${missing[@]}"
}

# A private apt configuration: the machine's own sources and lists stay as they are.
apt_from() {
    local suite=$1 apt=$CACHE/apt/$1
    mkdir -p "$apt/lists/partial" "$apt/archives/partial"
    if [ ! -s "$apt/sources.list" ]; then
        # The mirror that the machine's administrator chose, asked for another suite.
        "$PYTHON" "$ROOT/dev/apt_source.py" "$suite" >"$apt/sources.list.part"
        mv "$apt/sources.list.part" "$apt/sources.list"
    fi
    shift
    apt-get -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=- \
        -o Dir::State::Lists="$apt/lists" -o Dir::Cache::Archives="$apt/archives" \
        -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root "$@"
}

unpack_odoo() {
    local part=$CACHE/odoo.part deb
    rm -rf "$part" "$CACHE/debs"
    mkdir -p "$part" "$CACHE/debs"
    apt_from sid update
    apt_from stable update
    (
        cd "$CACHE/debs"
        apt_from sid download odoo-19 libjs-jquery libjs-jquery-form libjs-underscore \
            fonts-ocr-b fonts-montserrat fonts-roboto-unhinted
        # sid's Font Awesome 7 has other file names.
        apt_from stable download fonts-font-awesome fonts-inconsolata
        npm pack --silent @mediapipe/selfie_segmentation
    )
    for deb in "$CACHE"/debs/*.deb; do
        dpkg -x "$deb" "$part"
    done
    # Left out of Debian's package; without it every page logs an error, which fails browser tests.
    tar -xzf "$CACHE"/debs/mediapipe-*.tgz -C "$CACHE/debs"
    mkdir -p "$part/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation"
    cp "$CACHE/debs/package/selfie_segmentation.js" \
        "$part/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation/"
    find "$part/usr/lib/python3/dist-packages/odoo" -xtype l
    rm -rf "$CACHE/debs" "$CACHE/apt" "$CACHE/odoo"
    mv "$part" "$CACHE/odoo"
}

prepare_odoo() {
    if [ -n "${ODOO_SOURCE:-}" ]; then
        [ -f "$ODOO_SOURCE/odoo/release.py" ] ||
            die "ODOO_SOURCE must be the folder that holds odoo/release.py: $ODOO_SOURCE is not"
        grep -Eq "^version_info = \(['\"]?(saas~)?19" "$ODOO_SOURCE/odoo/release.py" ||
            die "ODOO_SOURCE is not Odoo 19: $ODOO_SOURCE"
        ODOO=$(cd "$ODOO_SOURCE" && pwd -P)
        return
    fi
    ODOO=$CACHE/odoo/usr/lib/python3/dist-packages
    [ -d "$CACHE/odoo" ] && return
    [ "$(df -Pk "$CACHE" | awk 'NR == 2 {print int($4 / 1024)}')" -ge 4000 ] ||
        die "4 GB of free disk are needed in $CACHE (CFL_CACHE=… chooses another folder)"
    grep -qi '^ID=debian' /etc/os-release ||
        die "Odoo 19 is fetched from Debian only; elsewhere set ODOO_SOURCE=… to an Odoo 19 source folder"
    run "downloading and unpacking Odoo 19 (150 MB)" unpack_odoo
}

make_venv() {
    rm -rf "$VENV"
    "$PYTHON" -m venv "$VENV"
    "$VENV/bin/pip" install --progress-bar off -r "$ROOT/dev/requirements.txt"
    echo "$ODOO" >"$(echo "$VENV"/lib/python3*/site-packages)/odoo.pth"
    touch "$VENV/complete"
}

# One for each list of libraries, Python and Odoo: a clone that differs takes nothing from another.
prepare_venv() {
    VENV=$CACHE/venv-$(printf '%s\n' "$PYTHON" "$ODOO" | cat - "$ROOT/dev/requirements.txt" | cksum | cut -d' ' -f1)
    [ -f "$VENV/complete" ] || run "installing the Python libraries" make_venv
}

# Sets nothing but PATH, in which Odoo looks for it. CFL_WKHTMLTOPDF=system takes the machine's own.
prepare_wkhtmltopdf() {
    local folder=$CACHE/wkhtmltopdf
    [ "${CFL_WKHTMLTOPDF:-}" != system ] || return 0
    ! wkhtmltopdf --version 2>/dev/null | grep -q 'with patched qt' || return 0
    [ -d "$folder" ] || run "fetching wkhtmltopdf with patched Qt (20 MB)" try_wkhtmltopdf "$folder"
    if [ -d "$folder" ]; then
        PATH=$folder/bin:$PATH
    else
        say "printing with $(wkhtmltopdf --version), without letterheads: the other could not be had"
        tail -n 1 "$LOG" | sed 's/^/    /'
    fi
}
# Documents can be printed without it.
try_wkhtmltopdf() { "$ROOT/dev/get_wkhtmltopdf" "$1" "$VENV/bin/python" || true; }

# The rules by which browser tests see whether everybody can read and use a page. They belong to
# no Odoo, so they are fetched for one that was there already too.
prepare_axe() {
    export CFL_AXE=${CFL_AXE:-$CACHE/axe/node_modules/axe-core/axe.min.js}
    [ -f "$CFL_AXE" ] || run "fetching axe (1 MB)" try_axe
    [ -f "$CFL_AXE" ] || {
        say "WITHOUT AXE, which could not be fetched: tests/test_accessible.py is going to fail"
        tail -n 1 "$LOG" | sed 's/^/    /'
    }
}
try_axe() {
    rm -rf "$CACHE/axe.part"
    npm install --silent --no-audit --no-fund --prefix "$CACHE/axe.part" axe-core@4.14.1 &&
        mv "$CACHE/axe.part" "$CACHE/axe" || echo "npm could not fetch axe-core"
}

start_postgres() {
    as_postgres "$(pg_bin pg_ctl)" -D "$PGDATA" -w -l "$PGDATA/server.log" start
}

prepare_postgres() {
    if [ ! -f "$PGDATA/complete" ]; then
        rm -rf "$PGDATA"
        mkdir -p "$PGDATA" "$PGSOCKET"
        [ "$(id -u)" != 0 ] || chown postgres: "$PGDATA" "$PGSOCKET"
        run "creating a private PostgreSQL" as_postgres "$(pg_bin initdb)" -D "$PGDATA" -U owner \
            -A trust -E UTF8 --locale=C.UTF-8
        # Throw-away data: speed before durability. No TCP port, so that none is ever taken.
        printf '%s\n' "listen_addresses = ''" "port = $PGPORT" \
            "unix_socket_directories = '$PGSOCKET'" 'fsync = off' 'synchronous_commit = off' \
            'full_page_writes = off' 'shared_buffers = 512MB' |
            as_postgres tee -a "$PGDATA/postgresql.conf" >/dev/null
        as_postgres touch "$PGDATA/complete"
    fi
    as_postgres "$(pg_bin pg_ctl)" -D "$PGDATA" status >/dev/null 2>&1 ||
        run "starting PostgreSQL" start_postgres
    # Odoo refuses to work as the owner named postgres; a role of its own will do.
    sql postgres "SELECT 1 FROM pg_roles WHERE rolname = 'odoo'" | grep -q 1 ||
        sql postgres 'CREATE ROLE odoo LOGIN CREATEDB'
}

sql() { PGOPTIONS="-c client_min_messages=warning" "$(pg_bin psql)" -qAt -h "$PGSOCKET" -p "$PGPORT" -U owner -d "$1" -c "$2"; }
has_database() { [ "$(sql postgres "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]; }
drop_database() {
    sql postgres "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)"
    rm -rf "$CACHE/data/filestore/$1"
}
copy_database() {
    local how=
    # Five times as quick as the default of PostgreSQL 15.
    [ "$(sql postgres 'SHOW server_version_num')" -lt 150000 ] || how='STRATEGY file_copy'
    drop_database "$2"
    sql postgres "CREATE DATABASE \"$2\" TEMPLATE \"$1\" OWNER odoo $how"
    mkdir -p "$CACHE/data/filestore"
    # Odoo never changes a file there, it adds and removes: a link will do for a copy.
    [ ! -d "$CACHE/data/filestore/$1" ] ||
        cp -rl "$CACHE/data/filestore/$1" "$CACHE/data/filestore/$2"
}

write_configuration() {
    local addons=$ODOO/odoo/addons
    [ ! -d "$ODOO/addons" ] || addons=$addons,$ODOO/addons
    mkdir -p "$ADDONS" "$CACHE/data" "$CACHE/screenshots"
    ln -sfn "$ROOT" "$ADDONS/$ADDON"
    CONF=$CACHE/odoo-$CLONE.conf
    cat >"$CONF.part" <<CONF
[options]
addons_path = $addons,$ADDONS
data_dir = $CACHE/data
http_interface = 127.0.0.1
db_host = $PGSOCKET
db_port = $PGPORT
db_user = odoo
list_db = False
max_cron_threads = 0
screenshots = $CACHE/screenshots
without_demo = True
CONF
    mv "$CONF.part" "$CONF"
}

free_port() {
    "$VENV/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# odoo SUBCOMMAND…: the command line of Odoo with our configuration.
odoo() { "$VENV/bin/python" -m odoo "$1" -c "$CONF" "${@:2}"; }

prepare() {
    mkdir -p "$CACHE" || die "cannot write to $CACHE (CFL_CACHE=… chooses another folder)"
    lock setup
    install_packages
    PYTHON=$(find_python)
    [ -n "$PYTHON" ] || die "needs Python 3.11, 3.12 or 3.13 with its venv module"
    prepare_odoo
    prepare_venv
    prepare_wkhtmltopdf
    prepare_postgres
    write_configuration
    exec 9>&-
}
