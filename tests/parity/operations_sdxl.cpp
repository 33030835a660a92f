// SPDX-License-Identifier: Apache-2.0
// The vector that SDXL is conditioned on.
#include "diffusion/models/unet/size_conditioning.hpp"
#include "tests/parity/operation.hpp"

namespace weft::parity {
namespace {

/// A sinusoid's last bit, by the CPU's instructions, at numbers of a thousand.
constexpr Tolerance kSizeSinusoids{Tolerance::Measure::absolute, 6e-5};

OperationResults sdxl_adm(const OperationCall& call) {
  const auto number = [&call](const char* name) { return call.inputs.at(name).get<std::int64_t>(); };
  sampling::Cond cond;
  cond.pooled = call.evaluator.tensor(call.inputs.at("pooled"), call.file);
  cond.sizes = {.height = number("height"),
                .width = number("width"),
                .crop_top = number("crop_h"),
                .crop_left = number("crop_w"),
                .target_height = number("target_height"),
                .target_width = number("target_width")};
  return {{"y", models::sdxl_vector(cond, sampling::Subject(at::IntArrayRef{1, 4, 1, 1}))}};
}

const Registrar<Operation> adm{"sdxl_adm", {"conditioning vector", kSizeSinusoids, sdxl_adm, nullptr}};

}  // namespace
}  // namespace weft::parity
