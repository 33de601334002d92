package io.github.circuitrylabs.forge.core.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * Which attempt comes next: the first attempt of every open slot in order, then the failed ones again. A batch holds attempts
 * of one number only, so that with one batch at a time the attempts come in rounds. Not thread-safe.
 */
final class SlotQueue {

    /** One attempt at one slot. */
    record Attempt(int slot, int number) {}

    private final BitSet filled;
    private final int slots;
    private final Deque<Attempt> again = new ArrayDeque<>();
    private int nextFresh;

    /** @param filled slots that need no attempt */
    SlotQueue(BitSet filled, int slots) {
        this.filled = (BitSet) filled.clone();
        this.slots = slots;
        this.nextFresh = filled.nextClearBit(0);
    }

    /** The next attempts, at most so many; empty where none is waiting. */
    List<Attempt> take(int most) {
        List<Attempt> batch = new ArrayList<>(most);
        while (batch.size() < most && nextFresh < slots) {
            batch.add(new Attempt(nextFresh, 0));
            nextFresh = filled.nextClearBit(nextFresh + 1);
        }
        if (batch.isEmpty() && !again.isEmpty()) {
            int number = again.element().number();
            while (batch.size() < most && !again.isEmpty() && again.element().number() == number) {
                batch.add(again.remove());
            }
        }
        return batch;
    }

    boolean isEmpty() {
        return nextFresh >= slots && again.isEmpty();
    }

    void putBack(Attempt attempt) {
        again.add(attempt);
    }
}
