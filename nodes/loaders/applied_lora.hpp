// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/schema/context.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {

/// A LoRA file of `loras` laid over a model and a text encoder.
struct AppliedLora {
  std::string_view name;
  double strength_model = 1.0;
  double strength_clip = 1.0;
};

/// Changes model and clip (null: there is none) to what they are with the LoRA. Keys of the file that match nothing
/// are warned about. Throws FileError and WeightsError.
void apply(const schema::Context& context, const AppliedLora& lora, Model& model, Clip* clip);

}  // namespace weft::nodes
