// What an edit means at the moment it is made: from the start, from where training stands, from the step shown, or for
// a run of its own. The only place where that is decided; its test is the table of all cases.
#pragma once

namespace ravine {

enum class EditedPart {
    Drawing,  // name, colour, hidden: no number depends on it
    Setting,  // of one run's recipe: rate, optimizer, schedule, penalties, dropout
    Shape,    // of one run's network: layers, first weights, batches
    Shared,   // what all runs share: surface, start, data, steps
};

struct Edit {
    EditedPart part = EditedPart::Setting;
    bool ofNetwork = false;
    bool ofFork = false;     // of a run that leaves another one at some step
    bool fromStart = false;  // asked for: Shift
};

struct EditMoment {
    bool playing = false;
    bool past = false;     // earlier steps are shown than are computed: paused there, or replaying
    bool started = false;  // at least one step is computed
    bool ended = false;    // the edited run has ended at the moment shown, or before it
    bool pending = false;  // the race is still being computed up to where it was
    bool forking = false;  // the drag that made a fork of the edited run goes on
};

enum class EditMeaning {
    Redraw,     // nothing is computed again
    FromStart,  // the spec changes, everything is computed again from step 0
    FromNow,    // a change at the step that is computed next
    FromShown,  // a change at the step shown; what was computed after it is computed again
    Fork,       // another run leaves this one at the step shown, or has just been made to and is edited further
    OfFork,     // the fork's own change, where it leaves its parent, is amended
};

constexpr EditMeaning meaningOf(const Edit& edit, const EditMoment& moment) {
    using enum EditMeaning;
    if (edit.part == EditedPart::Drawing) return Redraw;
    if (edit.part != EditedPart::Setting) return FromStart;
    const EditMeaning whole = edit.ofFork ? OfFork : FromStart;
    if (moment.forking && !moment.playing) return Fork;
    if (edit.fromStart) return whole;
    if (moment.playing) {
        if (moment.ended) return whole;
        return moment.past ? FromShown : FromNow;
    }
    if (!edit.ofNetwork) return whole;
    if (moment.past) return edit.ofFork ? OfFork : Fork;
    return moment.started && !moment.ended && !moment.pending ? FromNow : whole;
}

}  // namespace ravine
