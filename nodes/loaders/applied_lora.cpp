// SPDX-License-Identifier: Apache-2.0
#include "nodes/loaders/applied_lora.hpp"

#include "diffusion/lora/load.hpp"
#include "diffusion/weights/load.hpp"
#include "engine/base/log.hpp"
#include "nodes/loaders/reading.hpp"

namespace weft::nodes {

void apply(const schema::Context& context, const AppliedLora& lora, Model& model, Clip* clip) {
  if (lora.strength_model == 0 && (clip == nullptr || lora.strength_clip == 0)) return;
  const auto file = weights::load_state_dict(context.folders().resolve("loras", lora.name));
  const auto loaded = lora::load_lora(file, &model, clip, lora.strength_model, lora.strength_clip);
  if (!loaded.unmatched.empty()) log::warning("{}", loaded.unmatched_summary);
  model.patches = lora::append(model.patches, loaded.model);
  if (clip != nullptr) clip->patches = lora::append(clip->patches, loaded.clip);
  expect(context, model);
}

}  // namespace weft::nodes
