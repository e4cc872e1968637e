# Shared by dev/test, dev/test_odoo, dev/uninstall_check and dev/life: databases with Odoo's apps, and with the addon on top.
# shellcheck shell=bash

# Core is Odoo without Inventory, stock is with it; apps is with all that installs together and has to
# do with sales; odoo is with the apps whose tests Odoo ships, and with the models of these tests.
modules_of() {
    case $1 in
        core) echo "$DEPENDENCIES" ;;
        stock) echo "$DEPENDENCIES,sale_stock" ;;
        apps)
            echo "$DEPENDENCIES,sale_stock,sale_mrp,stock_dropshipping,sale_purchase,repair,delivery" \
                "sale_project,sale_timesheet,event_sale,sale_expense,hr_holidays,sale_loyalty,sale_margin" \
                "pos_sale,pos_loyalty,website_sale,website_sale_loyalty,website_sale_stock" | tr ' ' ,
            ;;
        odoo)
            echo "$DEPENDENCIES,sale_stock,sale_margin,sale_loyalty,sale_pdf_quote_builder,sale_project" \
                "sale_timesheet,event_sale,account_payment,hr,privacy_lookup,test_mail" | tr ' ' ,
            ;;
        *) die "unknown variant $1: core, stock, apps" ;;
    esac
}

# Half of them with demo data, half without: so the addon meets both.
demo_of() { case $1 in stock | odoo) echo --with-demo ;; esac; }

# Make the files of style sheets and scripts that browser tests ask for: each test would make them
# anew, and take them back.
make_assets() {
    echo 'env["ir.qweb"]._pregenerate_assets_bundles(); env.cr.commit()' |
        "$VENV/bin/python" -m odoo shell -c "$CONF" -d "$1" --no-http
}

make_template() {
    drop_database "$1.part"
    # shellcheck disable=SC2046 # no word where there is no option
    odoo server -d "$1.part" -i "$(modules_of "$2")" $(demo_of "$2") --stop-after-init
    make_assets "$1.part"
    drop_database "$1"
    sql postgres "ALTER DATABASE \"$1.part\" RENAME TO \"$1\""
    mv "$CACHE/data/filestore/$1.part" "$CACHE/data/filestore/$1"
}

# Sets TEMPLATE: one for each list of apps and each Odoo, shared by all clones.
prepare_template() {
    TEMPLATE=cfl-template-$1-$(printf '%s\n' "$ODOO" "$(modules_of "$1")" "$(demo_of "$1")" assets | cksum | cut -d' ' -f1)
    lock "template-$1"
    has_database "$TEMPLATE" || run "installing Odoo's own addons ($1)" make_template "$TEMPLATE" "$1"
    exec 9>&-
}

# What a database with the addon is made from: not its tests, nor what only developers see.
fingerprint() {
    (
        cd "$ROOT"
        git ls-files -co --exclude-standard -- . ':!tests' ':!static/tests' ':!dev' ':!.ci' ':!*.md' ':!.*' |
            sort | while read -r file; do [ ! -f "$file" ] || cksum "$file"; done
        printf %s "$TEMPLATE"
    ) | cksum | cut -d' ' -f1
}

install_addon() {
    local variant=$1 log
    log=$LOGS/install-$DATABASE.log
    copy_database "$TEMPLATE" "$DATABASE"
    # shellcheck disable=SC2046 # no word where there is no option
    odoo server -d "$DATABASE" -i "$ADDON" $(demo_of "$variant") --stop-after-init 2>&1 | tee "$log"
    # Odoo ends well even where a view, a field or a record is not right.
    if grep -E "(ERROR|CRITICAL|WARNING) $DATABASE " "$log"; then
        return 1
    fi
    mark "$2"
}

# A mark on the database says what stands in it.
mark() { sql postgres "COMMENT ON DATABASE \"$DATABASE\" IS '$1'"; }
marked() { sql postgres "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '$DATABASE'"; }

# Sets DATABASE, which stays locked until this script ends. “assets”: with those of the addon.
prepare_database() {
    local variant=$1 assets=${2:-} key
    DATABASE=cfl-$CLONE-$variant${CFL_DB_SUFFIX:+-$CFL_DB_SUFFIX}
    prepare_template "$variant"
    lock "$DATABASE"
    key=$(fingerprint)
    case $(marked) in
        "$key"*) ;;
        *) run "installing $ADDON ($variant)" install_addon "$variant" "$key" ;;
    esac
    if [ -n "$assets" ] && [ "$(marked)" != "$key $assets" ]; then
        run "making what browsers load ($variant)" make_assets "$DATABASE"
        mark "$key $assets"
    fi
}

# Everything of the schema, and our records by name, one a line. A restored database writes conditions
# otherwise: of these, as Odoo notes them in a comment.
schema() {
    # One that cannot be read equals no other.
    { sql "$1" "SELECT concat_ws(' ', 'column', table_name || '.' || column_name, data_type, column_default,
                     CASE is_nullable WHEN 'NO' THEN 'NOT NULL' END)
                FROM information_schema.columns WHERE table_schema = 'public'
              UNION SELECT concat_ws(' ', 'index', regexp_replace(indexdef, ' WHERE .*', ' WHERE'),
                                     obj_description(format('%I.%I', schemaname, indexname)::regclass, 'pg_class'))
                FROM pg_indexes WHERE schemaname = 'public'
              UNION SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname,
                                     CASE contype WHEN 'c' THEN obj_description(oid, 'pg_constraint')
                                                  ELSE pg_get_constraintdef(oid) END)
                FROM pg_constraint
               WHERE connamespace = 'public'::regnamespace
              UNION SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
              UNION SELECT 'function ' || proname || ' ' || md5(prosrc) FROM pg_proc
               WHERE pronamespace = 'public'::regnamespace
              UNION SELECT 'record ' || name FROM ir_model_data WHERE module = '$ADDON'" ||
        echo "$1 tells no schema"; } | sort
}

uninstall() {
    echo "env['ir.module.module'].search([('name', '=', '$ADDON')]).button_immediate_uninstall()" |
        odoo shell -d "$1" --no-http --log-level warn
}
