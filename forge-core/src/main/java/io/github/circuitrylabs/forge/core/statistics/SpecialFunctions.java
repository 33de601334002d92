package io.github.circuitrylabs.forge.core.statistics;

/**
 * The special functions the distributions need, in double precision.
 *
 * <p>Sources: Lanczos' approximation with g = 7 and nine terms (Godfrey's coefficients); incomplete beta and gamma functions
 * by their continued fractions, evaluated by the modified Lentz algorithm (NIST DLMF 8.17.22, 8.9.2, 8.11.4).
 */
final class SpecialFunctions {

    private static final double EPSILON = 1e-16;
    private static final double TINY = 1e-300;
    private static final int MAX_ITERATIONS = 100_000;
    private static final double LANCZOS_G = 7;
    private static final double[] LANCZOS = {
        0.99999999999980993227684700473478,
        676.520368121885098567009190444019,
        -1259.13921672240287047156078755283,
        771.3234287776530788486528258894,
        -176.61502916214059906584551354,
        12.507343278686904814458936853,
        -0.13857109526572011689554707,
        9.984369578019570859563e-6,
        1.50563273514931155834e-7
    };

    private SpecialFunctions() {}

    /** ln Γ(x) for x > 0. */
    static double logGamma(double x) {
        if (x < 0.5) {
            return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
        }
        double shifted = x - 1;
        double sum = LANCZOS[0];
        for (int i = 1; i < LANCZOS.length; i++) {
            sum += LANCZOS[i] / (shifted + i);
        }
        double t = shifted + LANCZOS_G + 0.5;
        return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
    }

    /** I_x(a, b), the regularised incomplete beta function. */
    static double regularizedBeta(double x, double a, double b) {
        if (x <= 0) {
            return 0;
        }
        if (x >= 1) {
            return 1;
        }
        double logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
        double front = Math.exp(logFront);
        // The fraction converges fast on this side only; the other side follows by symmetry.
        if (x < (a + 1) / (a + b + 2)) {
            return front * betaFraction(x, a, b) / a;
        }
        return 1 - front * betaFraction(1 - x, b, a) / b;
    }

    /** The complementary error function, 1 − erf(x), accurate in the tail. */
    static double erfc(double x) {
        if (x < 0) {
            return 2 - erfc(-x);
        }
        double square = x * x;
        if (square < 1.5) {
            return 1 - Math.exp(-square) * lowerGammaSeries(square) * x / Math.sqrt(Math.PI);
        }
        return Math.exp(-square) * upperGammaFraction(square) * x / Math.sqrt(Math.PI);
    }

    private static double betaFraction(double x, double a, double b) {
        double c = 1;
        double d = 1 / notZero(1 - (a + b) * x / (a + 1));
        double result = d;
        for (int m = 1; m <= MAX_ITERATIONS; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / notZero(1 + even * d);
            c = notZero(1 + even / c);
            result *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / notZero(1 + odd * d);
            c = notZero(1 + odd / c);
            double factor = d * c;
            result *= factor;
            if (Math.abs(factor - 1) < EPSILON) {
                break;
            }
        }
        return result;
    }

    /** γ(½, z) / (√z e^−z), by its power series. */
    private static double lowerGammaSeries(double z) {
        double term = 2;
        double sum = term;
        for (int n = 1; Math.abs(term) > Math.abs(sum) * EPSILON; n++) {
            term *= z / (0.5 + n);
            sum += term;
        }
        return sum;
    }

    /** Γ(½, z) / (√z e^−z), by its continued fraction. */
    private static double upperGammaFraction(double z) {
        double b = z + 0.5;
        double c = 1 / TINY;
        double d = 1 / b;
        double result = d;
        for (int i = 1; i <= MAX_ITERATIONS; i++) {
            double numerator = -i * (i - 0.5);
            b += 2;
            d = 1 / notZero(numerator * d + b);
            c = notZero(b + numerator / c);
            double factor = d * c;
            result *= factor;
            if (Math.abs(factor - 1) < EPSILON) {
                break;
            }
        }
        return result;
    }

    private static double notZero(double value) {
        return Math.abs(value) < TINY ? TINY : value;
    }
}
