package io.github.circuitrylabs.forge.core.analysis;

import java.util.Arrays;

/**
 * Eigenvalues of a real symmetric matrix: Householder reduction to tridiagonal form, then QL steps with implicit Wilkinson
 * shifts (G. H. Golub, C. F. Van Loan, "Matrix Computations", 4th ed., 8.3). About 4/3 n³ multiplications.
 */
final class SymmetricEigenvalues {

    private static final int MAX_STEPS_PER_VALUE = 60;

    private SymmetricEigenvalues() {}

    /**
     * @param matrix square and symmetric; it is overwritten
     * @return the eigenvalues, ascending
     */
    static double[] of(double[][] matrix) {
        int n = matrix.length;
        double[] diagonal = new double[n];
        double[] beside = new double[n];
        tridiagonalize(matrix, diagonal, beside);
        iterate(diagonal, beside);
        Arrays.sort(diagonal);
        return diagonal;
    }

    /** Reflects away, column by column, what lies below the first subdiagonal. */
    private static void tridiagonalize(double[][] a, double[] diagonal, double[] beside) {
        int n = a.length;
        double[] v = new double[n];
        double[] w = new double[n];
        for (int k = 0; k < n; k++) {
            diagonal[k] = a[k][k];
            if (k + 1 >= n) {
                break;
            }
            double norm = 0;
            for (int i = k + 1; i < n; i++) {
                norm = Math.hypot(norm, a[i][k]);
            }
            if (norm == 0) {
                continue;
            }
            double alpha = a[k + 1][k] > 0 ? -norm : norm;
            beside[k] = alpha;
            double squares = 0;
            for (int i = k + 1; i < n; i++) {
                v[i] = a[i][k] - (i == k + 1 ? alpha : 0);
                squares += v[i] * v[i];
            }
            double beta = 2 / squares;
            double product = 0;
            for (int i = k + 1; i < n; i++) {
                double sum = 0;
                double[] row = a[i];
                for (int j = k + 1; j < n; j++) {
                    sum += row[j] * v[j];
                }
                w[i] = beta * sum;
                product += v[i] * w[i];
            }
            double half = beta * product / 2;
            for (int i = k + 1; i < n; i++) {
                w[i] -= half * v[i];
            }
            for (int i = k + 1; i < n; i++) {
                double[] row = a[i];
                double vi = v[i];
                double wi = w[i];
                for (int j = k + 1; j < n; j++) {
                    row[j] -= vi * w[j] + wi * v[j];
                }
            }
        }
    }

    private static void iterate(double[] d, double[] e) {
        for (int low = 0; low < d.length; low++) {
            for (int step = 0; ; step++) {
                int high = firstNegligible(d, e, low);
                if (high == low) {
                    break;
                }
                if (step == MAX_STEPS_PER_VALUE) {
                    throw new ArithmeticException("QL iteration did not converge after " + step + " steps.");
                }
                chase(d, e, low, high);
            }
        }
    }

    private static int firstNegligible(double[] d, double[] e, int low) {
        int m = low;
        while (m < d.length - 1 && Math.abs(e[m]) > Math.ulp(Math.abs(d[m]) + Math.abs(d[m + 1]))) {
            m++;
        }
        return m;
    }

    /** One implicit QL step on the block from {@code low} to {@code high}. */
    private static void chase(double[] d, double[] e, int low, int high) {
        double shift = (d[low + 1] - d[low]) / (2 * e[low]);
        double g = d[high] - d[low] + e[low] / (shift + Math.copySign(Math.hypot(shift, 1), shift));
        double sine = 1;
        double cosine = 1;
        double p = 0;
        for (int i = high - 1; i >= low; i--) {
            double f = sine * e[i];
            double b = cosine * e[i];
            double r = Math.hypot(f, g);
            e[i + 1] = r;
            if (r == 0) {
                d[i + 1] -= p;
                e[high] = 0;
                return;
            }
            sine = f / r;
            cosine = g / r;
            g = d[i + 1] - p;
            r = (d[i] - g) * sine + 2 * cosine * b;
            p = sine * r;
            d[i + 1] = g + p;
            g = cosine * r - b;
        }
        d[low] -= p;
        e[low] = g;
        e[high] = 0;
    }
}
