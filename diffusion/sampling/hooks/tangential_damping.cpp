// SPDX-License-Identifier: Apache-2.0
// Kwon et al. 2025, "TCFG: Tangential Damping Classifier-free Guidance" (arXiv:2503.18137), algorithm 1.
#include <tuple>

#include <ATen/ATen.h>

#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/model_hook.hpp"

namespace weft::sampling {
namespace {

/// What of the negative's score lies along the main direction of both.
at::Tensor damped(const at::Tensor& positive, const at::Tensor& negative) {
  const std::int64_t rows = positive.size(0);
  const auto own = negative.reshape({rows, 1, -1}).to(at::kFloat);
  const auto both = at::cat({own, positive.reshape({rows, 1, -1}).to(at::kFloat)}, 1);
  const auto directions = std::get<2>(at::linalg_svd(both, /*full_matrices=*/false));
  const auto main = directions.narrow(1, 0, 1);
  return at::matmul(at::matmul(own, main.transpose(-2, -1)), main).reshape_as(negative).to(negative.scalar_type());
}

class TangentialDamping final : public RunHook {
 public:
  explicit TangentialDamping(const WalkFacts&) {}

  void before_guidance(Predictions& p) override {
    if (p.has_negative) p.negative = p.x - damped(p.x - p.positive, p.x - p.negative);
  }
};

}  // namespace

Hook tangential_damping() { return hook_of<TangentialDamping>(); }

}  // namespace weft::sampling
