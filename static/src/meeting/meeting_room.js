import { deserializeDateTime } from "@web/core/l10n/dates";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import {
    Component,
    onWillStart,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { MeetingClock } from "./meeting_clock";

const MEETING = "service.meeting";
const POINT = "service.meeting.point";

/** One point after the other in big type, by keyboard or thumb. */
export class MeetingRoom extends Component {
    static template = "customers_for_life.MeetingRoom";
    static components = { MeetingClock };
    static props = { ...standardActionServiceProps };
    static path = "meeting-room";
    static displayName = _t("Meeting Room");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.box = useRef("decision");
        const nothing = { decision: "", owner_id: "", date_deadline: "" };
        this.nothing = nothing;
        this.room = useState({ meeting: null, index: 0, isDeciding: false, form: { ...nothing } });
        this.isBusy = false;
        this.settledId = null;
        onWillStart(() => this.load());
        useExternalListener(window, "keydown", this.onKeydown.bind(this), { capture: true });
        useEffect(
            (element) => element?.focus(),
            () => [this.box.el],
        );
    }

    get meetingId() {
        const { action, resId } = this.props;
        return action.params?.meeting_id || resId || action.context?.active_id;
    }

    get points() {
        return this.room.meeting?.points || [];
    }

    get point() {
        return this.points[this.room.index];
    }

    get start() {
        const { date_start } = this.room.meeting;
        return date_start && deserializeDateTime(date_start);
    }

    get isOpen() {
        return ["planned", "running"].includes(this.room.meeting.state);
    }

    get keys() {
        return [
            ["S", _t("Start")],
            ["J / ↓", _t("Next")],
            ["K / ↑", _t("Before")],
            ["T", _t("Talked Through")],
            ["D / Enter", _t("Decide")],
            ["C", _t("Carry over")],
            ["U", _t("Back to Discuss")],
            ["E", _t("End Meeting")],
            ["Esc", _t("Close")],
        ];
    }

    async load() {
        if (this.meetingId) {
            this.room.meeting = await this.orm.call(MEETING, "get_room", [[this.meetingId]]);
            this.room.index = Math.max(0, Math.min(this.room.index, this.points.length - 1));
        }
    }

    /** Do one thing at a time: a key that is held down presses nothing twice. */
    async run(job) {
        if (this.isBusy) {
            return;
        }
        this.isBusy = true;
        try {
            await job();
        } finally {
            this.isBusy = false;
        }
    }

    move(step) {
        const index = this.room.index + step;
        if (index >= 0 && index < this.points.length) {
            this.room.index = index;
            this.close();
        }
    }

    close() {
        Object.assign(this.room, { isDeciding: false, form: { ...this.nothing } });
    }

    press(model, method, id) {
        return this.run(async () => {
            await this.orm.call(model, method, [[id]]);
            await this.load();
        });
    }

    startMeeting() {
        if (this.room.meeting.state === "planned") {
            return this.press(MEETING, "action_start", this.meetingId);
        }
    }

    fill() {
        return this.press(MEETING, "action_fill_agenda", this.meetingId);
    }

    async end() {
        await this.press(MEETING, "action_hold", this.meetingId);
        this.leave();
    }

    /** A key is soon pressed by mistake, and a meeting that is over stays so. */
    askToEnd() {
        if (this.room.meeting.state === "running") {
            this.dialog.add(ConfirmationDialog, {
                title: _t("End Meeting"),
                body: _t("What is still open is carried over to the next meeting."),
                confirmLabel: _t("End Meeting"),
                confirm: () => this.end(),
                cancel: () => {},
            });
        }
    }

    async settle(method) {
        if (this.point && this.point.state !== "decided" && this.isOpen) {
            this.settledId = this.point.id;
            await this.press(POINT, method, this.point.id);
            this.move(1);
        }
    }

    isSettled(point) {
        return ["taken", "carried"].includes(point?.state) && this.isOpen;
    }

    /** Take the outcome back: of the point on the screen, or of the one that was settled last. */
    async undo() {
        const last = this.points.findIndex((point) => point.id === this.settledId);
        const index = this.isSettled(this.point) ? this.room.index : last;
        if (this.isSettled(this.points[index])) {
            this.room.index = index;
            this.close();
            await this.press(POINT, "action_discuss", this.point.id);
        }
    }

    openBox() {
        if (this.point && this.point.state !== "decided" && this.isOpen) {
            this.room.isDeciding = true;
        }
    }

    decide() {
        const { decision, owner_id, date_deadline } = this.room.form;
        if (!decision.trim()) {
            this.box.el?.focus();
            return;
        }
        return this.run(async () => {
            await this.orm.call(POINT, "decide", [
                [this.point.id],
                decision,
                Number(owner_id) || false,
                date_deadline || false,
            ]);
            await this.load();
            this.close();
            this.move(1);
        });
    }

    /** Go back to the meeting, with the way to all meetings above it. */
    leave() {
        if (this.env.config.breadcrumbs?.length > 1) {
            return this.env.config.historyBack();
        }
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: MEETING,
                res_id: this.meetingId,
                views: [[false, "form"]],
            },
            { clearBreadcrumbs: true },
        );
    }

    async openRecord() {
        const record = await this.orm.call(POINT, "action_open", [[this.point.id]]);
        return this.action.doAction(record);
    }

    onKeydown(ev) {
        if (!this.room.meeting || ev.ctrlKey || ev.altKey || ev.metaKey || ev.repeat) {
            return;
        }
        const isOurs = !document.querySelector(".modal, .o_command_palette");
        if (!isOurs) {
            return;
        }
        if (ev.key === "Escape" && this.room.isDeciding) {
            this.close();
        } else if (ev.key === "Enter" && this.room.isDeciding && !ev.target.matches("button")) {
            this.decide();
        } else if (ev.target.matches("input, textarea, select, button, a")) {
            return;
        } else if (this.onLetter[ev.key.toLowerCase()]) {
            this.onLetter[ev.key.toLowerCase()]();
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    get onLetter() {
        const next = () => this.move(1);
        const before = () => this.move(-1);
        const isRightToLeft = localization.direction === "rtl";
        return {
            j: next,
            arrowdown: next,
            arrowright: isRightToLeft ? before : next,
            k: before,
            arrowup: before,
            arrowleft: isRightToLeft ? next : before,
            s: () => this.startMeeting(),
            t: () => this.settle("action_take"),
            c: () => this.settle("action_carry"),
            u: () => this.undo(),
            e: () => this.askToEnd(),
            d: () => this.openBox(),
            enter: () => this.openBox(),
        };
    }
}

registry.category("actions").add("customers_for_life.service_meeting_room", MeetingRoom);
