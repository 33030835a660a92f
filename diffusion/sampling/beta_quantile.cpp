// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/beta_quantile.hpp"

#include <cmath>
#include <limits>

namespace weft::sampling {
namespace {

constexpr double kTiny = 1e-300;
constexpr double kPrecision = std::numeric_limits<double>::epsilon();
// The fraction needs some sqrt(max(alpha, beta)) terms where it is asked.
constexpr int kMostTerms = 10000;

/// The continued fraction of the incomplete beta function (Abramowitz & Stegun 26.5.8) by Lentz's method as Thompson
/// and Barnett 1986 have it. Converges fast for x < (alpha + 1) / (alpha + beta + 2).
double fraction(double x, double alpha, double beta) {
  const auto nonzero = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
  double c = 1.0;
  double d = 1.0 / nonzero(1.0 - (alpha + beta) * x / (alpha + 1.0));
  double value = d;
  for (int m = 1; m < kMostTerms; ++m) {
    const double even = m * (beta - m) * x / ((alpha + 2 * m - 1) * (alpha + 2 * m));
    d = 1.0 / nonzero(1.0 + even * d);
    c = nonzero(1.0 + even / c);
    value *= d * c;
    const double odd = -(alpha + m) * (alpha + beta + m) * x / ((alpha + 2 * m) * (alpha + 2 * m + 1));
    d = 1.0 / nonzero(1.0 + odd * d);
    c = nonzero(1.0 + odd / c);
    const double change = d * c;
    value *= change;
    if (std::abs(change - 1.0) <= kPrecision) break;
  }
  return value;
}

/// How much of its weight the distribution has below x; 0 < x < 1.
double share_below(double x, double alpha, double beta) {
  const double log_front =
      std::lgamma(alpha + beta) - std::lgamma(alpha) - std::lgamma(beta) + alpha * std::log(x) + beta * std::log1p(-x);
  if (x < (alpha + 1.0) / (alpha + beta + 2.0)) return std::exp(log_front) * fraction(x, alpha, beta) / alpha;
  return 1.0 - std::exp(log_front) * fraction(1.0 - x, beta, alpha) / beta;
}

}  // namespace

double beta_quantile(double share, double alpha, double beta) {
  if (share <= 0.0) return 0.0;
  if (share >= 1.0) return 1.0;
  // These are exact, and lie where a search would fall to either side of a rounding.
  if (alpha == 1.0 && beta == 1.0) return share;
  if (alpha == beta && share == 0.5) return 0.5;
  double low = 0.0;
  double high = 1.0;
  for (;;) {
    const double middle = 0.5 * (low + high);
    if (high - low <= kPrecision * middle || middle <= low || middle >= high || middle < kPrecision) return middle;
    (share_below(middle, alpha, beta) < share ? low : high) = middle;
  }
}

}  // namespace weft::sampling
