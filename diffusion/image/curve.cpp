// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/curve.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/errors.hpp"

namespace weft::image {
namespace {

using CurvePoints = std::vector<std::pair<double, double>>;

double rise(const CurvePoints& points, std::size_t i) {
  const double run = points[i + 1].first - points[i].first;
  return run == 0 ? 0 : (points[i + 1].second - points[i].second) / run;
}

// Slopes that keep cubic pieces monotone: F. N. Fritsch, R. E. Carlson, "Monotone Piecewise Cubic Interpolation", SIAM
// Journal on Numerical Analysis 17 (1980), with their circle of radius 3; the mean of both sides' rises to begin with.
std::vector<double> monotone_slopes(const CurvePoints& points) {
  const std::size_t last = points.size() - 1;
  std::vector<double> slopes(points.size());
  slopes[0] = rise(points, 0);
  slopes[last] = rise(points, last - 1);
  for (std::size_t i = 1; i < last; ++i) {
    const double before = rise(points, i - 1), after = rise(points, i);
    slopes[i] = before * after > 0 ? (before + after) / 2 : 0;
  }
  for (std::size_t i = 0; i < last; ++i) {
    const double secant = rise(points, i);
    const double radius = secant == 0 ? 0 : std::hypot(slopes[i] / secant, slopes[i + 1] / secant);
    if (secant != 0 && radius <= 3) continue;
    const double shrink = secant == 0 ? 0 : 3 / radius;
    slopes[i] *= shrink;
    slopes[i + 1] *= shrink;
  }
  return slopes;
}

// The place in a piece of the curve, 0..1, and the piece's two ends.
struct CurvePiece {
  double x0, y0, x1, y1;
  double part(double x) const { return (x - x0) / (x1 - x0); }
};

double straight_at(const CurvePiece& piece, double x) { return piece.y0 + (piece.y1 - piece.y0) * piece.part(x); }

// Hermite's cubic through both ends with these slopes.
double cubic_at(const CurvePiece& piece, double x, double slope0, double slope1) {
  const double t = piece.part(x), run = piece.x1 - piece.x0, rest = 1 - t;
  return rest * rest * (1 + 2 * t) * piece.y0 + t * rest * rest * run * slope0 +  //
         t * t * (3 - 2 * t) * piece.y1 - t * t * rest * run * slope1;
}

}  // namespace

std::vector<float> levels_of(const Curve& curve, std::size_t count) {
  CurvePoints points = curve.points;
  for (const auto& [x, y] : points)
    if (!std::isfinite(x) || !std::isfinite(y)) throw UsageError("the points of a curve are to be finite numbers");
  std::stable_sort(points.begin(), points.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  const bool cubic = curve.between == Curve::Between::monotone && points.size() > 1;
  const std::vector<double> slopes = cubic ? monotone_slopes(points) : std::vector<double>();
  std::vector<float> levels(count);
  std::size_t next = 0;  // the first point right of x
  for (std::size_t i = 0; i < count && !points.empty(); ++i) {
    const double x = static_cast<double>(i) / static_cast<double>(count - 1);
    while (next < points.size() && points[next].first <= x) ++next;
    double level = points[next == 0 ? 0 : next - 1].second;
    if (next > 0 && next < points.size()) {
      const CurvePiece piece{points[next - 1].first, points[next - 1].second, points[next].first, points[next].second};
      level = cubic ? cubic_at(piece, x, slopes[next - 1], slopes[next]) : straight_at(piece, x);
    }
    levels[i] = static_cast<float>(level);
  }
  return levels;
}

}  // namespace weft::image
