package io.github.circuitrylabs.forge.core;

import java.util.Locale;

/**
 * How many messages of the person a scenario should have, the first one included.
 *
 * <pre>{@code
 * TurnsWanted.parse("multi");   // two to four messages
 * TurnsWanted.parse("3");       // exactly three
 * TurnsWanted.parse("several"); // InvalidInputException
 * }</pre>
 *
 * @param fewest at least 1
 * @param most at least {@code fewest}, at most {@link #LIMIT}
 */
public record TurnsWanted(int fewest, int most) {

    /** The longest scenario that can be asked for. */
    public static final int LIMIT = 10;

    /** One message. */
    public static final TurnsWanted SINGLE = new TurnsWanted(1, 1);

    /** Two to four messages. */
    public static final TurnsWanted MULTI = new TurnsWanted(2, 4);

    /** Left to the generator. */
    public static final TurnsWanted ANY = new TurnsWanted(1, LIMIT);

    public TurnsWanted {
        if (fewest < 1 || most < fewest || most > LIMIT) {
            throw new InvalidInputException(
                    "Turns (" + fewest + " to " + most + ") must lie in 1 to " + LIMIT + ", the smaller number first.");
        }
    }

    public static TurnsWanted exactly(int messages) {
        return new TurnsWanted(messages, messages);
    }

    /**
     * Reads {@code single}, {@code multi}, {@code any} or a number.
     *
     * @throws InvalidInputException if it is none of these
     */
    public static TurnsWanted parse(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "single" -> SINGLE;
            case "multi" -> MULTI;
            case "any" -> ANY;
            default -> exactly(number(text));
        };
    }

    public boolean allows(TurnKind kind) {
        return kind == TurnKind.SINGLE ? fewest == 1 : most > 1;
    }

    /** Whether a scenario has as many messages as wanted. */
    public boolean fits(Scenario scenario) {
        int messages = scenario.userMessages();
        return this.equals(ANY) || (messages >= fewest && messages <= most);
    }

    /**
     * Refuses what a generator has said that it cannot write.
     *
     * @throws InvalidInputException if none of the generator's {@linkplain Generator#turnKinds() kinds} will do
     */
    public void requireSupportedBy(Generator generator) {
        if (generator.turnKinds().stream().noneMatch(this::allows)) {
            throw new InvalidInputException("The generator (" + generator.name() + ") cannot write scenarios of "
                    + describe() + "; it writes " + generator.turnKinds() + ". Maybe use grammar or a chat model.");
        }
    }

    /** {@code 1 message}, {@code 2 to 4 messages}. */
    public String describe() {
        if (fewest == most) {
            return fewest == 1 ? "1 message" : fewest + " messages";
        }
        return fewest + " to " + most + " messages";
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new InvalidInputException("Turns (" + text + ") must be single, multi, any or a number.", e);
        }
    }
}
