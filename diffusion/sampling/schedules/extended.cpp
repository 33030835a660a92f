// SPDX-License-Identifier: Apache-2.0
// More steps between those that are there.
#include <cmath>
#include <limits>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/sampling/sigmas.hpp"
#include "engine/base/errors.hpp"

namespace weft::sampling {
namespace {

constexpr double kPi = 3.141592653589793;

// Where the new steps lie between two old ones, 0..1.
at::Tensor places(std::int64_t parts, const std::string& spacing) {
  const auto even = at::linspace(0, 1, parts + 1, at::kFloat).slice(0, 1, parts);
  if (spacing == "linear") return even;
  if (spacing == "cosine") return at::sin(even * kPi / 2.0);
  if (spacing == "sine") return 1.0 - at::cos(even * kPi / 2.0);
  throw NodeError(fmt::format("There is no spacing \"{}\".", spacing), "Use linear, cosine or sine.");
}

}  // namespace

at::Tensor extended_sigmas(const at::Tensor& sigmas, std::int64_t parts, double start_at, double end_at,
                           const std::string& spacing) {
  require_steps(parts);
  if (sigmas.size(0) == 0) return sigmas;
  const auto between = places(parts, spacing);
  const double highest = start_at < 0.0 ? std::numeric_limits<double>::infinity() : start_at;
  std::vector<at::Tensor> extended;
  for (std::int64_t i = 0; i + 1 < sigmas.size(0); ++i) {
    const auto sigma = sigmas[i];
    extended.push_back(sigma.reshape({1}));
    // Compared in float32, as a tensor is with a number.
    const float level = sigma.item<float>();
    if (level >= static_cast<float>(end_at) && level <= static_cast<float>(highest))
      extended.push_back(between * (sigmas[i + 1] - sigma) + sigma);
  }
  extended.push_back(sigmas.slice(0, -1));
  return at::cat(extended);
}

}  // namespace weft::sampling
