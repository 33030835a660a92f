// SPDX-License-Identifier: Apache-2.0
#include "nodes/loaders/applied_lora.hpp"

#include "diffusion/device/device.hpp"
#include "diffusion/lora/load.hpp"
#include "diffusion/weights/load.hpp"
#include "engine/base/log.hpp"
#include "nodes/model_files.hpp"

namespace weft::nodes {

void apply(const schema::Context& context, const AppliedLora& lora, Model& model, Clip* clip) {
  if (lora.strength_model == 0 && (clip == nullptr || lora.strength_clip == 0)) return;
  const auto file = weights::load_state_dict(context.folders().resolve("loras", lora.name));
  const auto* settings = context.services().find<const device::Settings>();
  const auto rules = settings != nullptr && settings->reference_lora_rules ? lora::Rules::comfyui : lora::Rules::meant;
  const auto loaded = lora::load_lora(file, &model, clip, lora.strength_model, lora.strength_clip, rules);
  if (!loaded.unmatched.empty()) log::warning("{}", loaded.unmatched_summary);
  // A note: files for both parts are the rule, and this node says by its name that it takes one.
  if (loaded.clip_keys > 0)
    log::info("{}: {} of its {} keys are for a text encoder, which is left alone here; LoraLoader applies them too",
              file.path().string(), loaded.clip_keys, file.tensors().size());
  model.patches = lora::append(model.patches, loaded.model);
  if (clip != nullptr) clip->patches = lora::append(clip->patches, loaded.clip);
  expect(context, model);
}

}  // namespace weft::nodes
