package io.github.circuitrylabs.forge.store.vault;

import java.util.Map;

/**
 * The state of a vault, without any content.
 *
 * @param entries how many there are
 * @param byState how many are in each state
 * @param keys how many keys its key set has: more than one while a rotation is unfinished
 * @param toRotate how many ciphertexts an unfinished rotation has still to encrypt anew
 */
public record VaultStatus(long entries, Map<PairState, Long> byState, int keys, long toRotate) {}
