import { click, delay, fill, press } from "@odoo/hoot-dom";
import { cookie } from "@web/core/browser/cookie";
import { registry } from "@web/core/registry";

// The seconds of a key of somebody who types 40 words a minute, of a click (aim, press and release),
// and of making up one's mind before each click, shortcut and word (Keystroke-Level Model, Card,
// Moran and Newell 1980).
const KEY = 0.28;
const CLICK = 1.3;
const CHOICE = 1.35;

const nothing = { clicks: 0, keys: 0, choices: 0 };
const counted = { ...nothing };
window.addEventListener("pointerdown", () => counted.clicks++, true);
window.addEventListener("keydown", () => counted.keys++, true);

/** A click on what `trigger` finds. */
export const tap = (trigger) => ({
    trigger,
    run() {
        counted.choices++;
        return click(this.anchor);
    },
});

/** A key, or several at once such as Alt+e, wherever the cursor is. */
export const hit = (trigger, keys) => ({
    trigger,
    run() {
        // Enter follows what was typed; a shortcut is chosen.
        counted.choices += keys.includes("+") ? 1 : 0;
        return press(keys.split("+"));
    },
});

/** Words, key by key, into the field in which the cursor is already: nobody clicked into it. */
export const type = (trigger, words) => ({
    trigger: `${trigger}:focus`,
    async run() {
        counted.choices++;
        await fill(words);
    },
});

export const see = (trigger) => ({ trigger });

/** Until `trigger` is there, and what the screen asks for without showing it. */
export const settle = (trigger) => ({ trigger, run: () => delay(2000) });

/**
 * A task of every day, from a screen on which somebody is until it is done: the browser itself
 * counts what was pressed, and the test compares it with the table of the README.
 */
export function addTask(name, steps) {
    const compare = () => {
        const { clicks, keys, choices } = counted;
        const seconds = CLICK * clicks + KEY * keys + CHOICE * choices;
        const [saidClicks, saidKeys, saidSeconds] = cookie.get("cfl_counted").split("_");
        const isSaid = clicks === Number(saidClicks) && keys === Number(saidKeys);
        if (!isSaid || Math.abs(seconds - Number(saidSeconds)) > 0.06) {
            throw new Error(`${name}: ${clicks} clicks, ${keys} keys, ${seconds} seconds`);
        }
    };
    const begin = () => Object.assign(counted, nothing);
    const last = steps.at(-1);
    registry.category("web_tour.tours").add(`cfl_task_${name}`, {
        // What is counted is no matter of how busy the machine is.
        timeout: 30000,
        steps: () => [
            { trigger: ".o_view_controller", run: begin },
            ...steps,
            { trigger: last.trigger, run: compare },
        ],
    });
}
