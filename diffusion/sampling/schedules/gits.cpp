// SPDX-License-Identifier: Apache-2.0
// GITS (Chen et al. 2024, arXiv:2405.11326): levels found by dynamic programming on the regular curve that sampling
// trajectories follow, published for SD1.5 by coefficient and number of steps.
#include <algorithm>
#include <cmath>
#include <map>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/sampling/sigmas.hpp"
#include "engine/base/errors.hpp"

namespace weft::sampling {
namespace {

using Rows = std::vector<std::vector<double>>;

/// By hundredths of the coefficient; its rows rise in length. WEFT_GITS_LEVELS is named by the build;
/// third_party/gits_levels.py makes it.
const std::map<long, Rows>& gits_table() {
  static const std::map<long, Rows> table{
#include WEFT_GITS_LEVELS
  };
  return table;
}

const Rows& gits_rows(double coefficient) {
  const auto found = gits_table().find(std::lround(coefficient * 100.0));
  if (found == gits_table().end())
    throw NodeError(fmt::format(
        "GITS has noise levels for coefficients from 0.80 to 1.50 in steps of 0.05, not for {}: take one of those.",
        coefficient));
  return found->second;
}

// The row for that many steps. differs: four rows are not in the table (coefficient 0.80 with 16, 18 and 20 steps,
// 1.15 with 19); the next longer row, or else the last, is interpolated instead.
const std::vector<double>& row_for(const Rows& rows, std::int64_t steps) {
  for (const auto& row : rows)
    if (static_cast<std::int64_t>(row.size()) > steps) return row;
  return rows.back();
}

}  // namespace

at::Tensor gits_sigmas(double coefficient, std::int64_t steps, double denoise) {
  return listed_sigmas(row_for(gits_rows(coefficient), steps), steps, denoise);
}

bool gits_has_row(double coefficient, std::int64_t steps) {
  constexpr std::int64_t kMostSteps = 20;  // that levels were published for
  const auto levels = static_cast<std::size_t>(std::min(steps, kMostSteps)) + 1;
  return row_for(gits_rows(coefficient), steps).size() == levels;
}

}  // namespace weft::sampling
