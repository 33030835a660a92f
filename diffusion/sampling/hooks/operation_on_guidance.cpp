// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <ATen/ATen.h>

#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/model_hook.hpp"

namespace weft::sampling {
namespace {

class OperationOnGuidance final : public RunHook {
 public:
  OperationOnGuidance(const WalkFacts&, LatentOperation operation) : operation_(std::move(operation)) {}

  void before_guidance(Predictions& p) override { p.positive = operation_(p.positive - p.negative) + p.negative; }

 private:
  LatentOperation operation_;
};

}  // namespace

Hook operation_on_guidance(LatentOperation operation) { return hook_of<OperationOnGuidance>(std::move(operation)); }

}  // namespace weft::sampling
