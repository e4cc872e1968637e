import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { DynamicGroupList } from "@web/model/relational_model/dynamic_group_list";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import { KanbanHeader } from "@web/views/kanban/kanban_header";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";

/** The fields that buttons alone change. */
const STAGE_FIELDS = ["state", "answer"];

/** What is asked before a card goes to a stage from which few come back. */
const QUESTIONS = {
    cancelled: _t("Cancel only what nobody needs any more, or what was no fault after all."),
    given_up: _t("A promise given up counts as broken, and the customer should hear of it."),
};

function isByStage(list) {
    return STAGE_FIELDS.includes(list.groupByField?.name);
}

class StageGroupList extends DynamicGroupList {
    /** A card dropped on another stage presses the button that leads there. */
    async moveRecord(recordId, sourceId, _refId, targetId) {
        if (sourceId === targetId) {
            return;
        }
        const { records } = this.groups.find((group) => group.id === sourceId).list;
        const { resId } = records.find((record) => record.id === recordId);
        const { displayName, value } = this.groups.find((group) => group.id === targetId);
        if (QUESTIONS[value] && !(await this.ask(displayName, QUESTIONS[value]))) {
            return;
        }
        await this.model.action.doActionButton({
            type: "object",
            name: "move_to_stage",
            resModel: this.resModel,
            resId,
            resIds: [resId],
            args: JSON.stringify([value]),
            context: this.context,
            onClose: () => this.model.load(),
        });
    }

    ask(title, body) {
        return new Promise((resolve) =>
            this.model.dialog.add(
                ConfirmationDialog,
                { title, body, confirm: () => resolve(true), cancel: () => resolve(false) },
                { onClose: () => resolve(false) },
            ),
        );
    }
}

class StageKanbanModel extends RelationalModel {
    static DynamicGroupList = StageGroupList;
}

class StageKanbanHeader extends KanbanHeader {
    /** What is new begins at the first stage. */
    canQuickCreate() {
        const { group, list } = this.props;
        return super.canQuickCreate() && (!isByStage(list) || group.id === list.groups[0].id);
    }
}

class StageKanbanRenderer extends KanbanRenderer {
    static components = { ...KanbanRenderer.components, KanbanHeader: StageKanbanHeader };

    get canResequenceRecords() {
        return super.canResequenceRecords && isByStage(this.props.list);
    }

    get canMoveRecords() {
        return this.canResequenceRecords;
    }
}

registry.category("views").add("service_stage_kanban", {
    ...kanbanView,
    Model: StageKanbanModel,
    Renderer: StageKanbanRenderer,
});
