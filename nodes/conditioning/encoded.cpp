// SPDX-License-Identifier: Apache-2.0
#include "nodes/conditioning/encoded.hpp"

#include "diffusion/models/placement.hpp"
#include "diffusion/text/embeddings.hpp"
#include "diffusion/text/token_chunks.hpp"
#include "diffusion/weights/load.hpp"
#include "nodes/warm_up.hpp"

namespace weft::nodes {

sampling::Cond encoded(const schema::Context& context, const Clip& clip, std::string_view text,
                       const TowerPrompts& tower_prompts) {
  const auto& settings = context.service<const device::Settings>();
  if (auto* warm_up = context.services().find<WarmUp>()) warm_up->start(settings);
  device::ComputePolicy policy = models::text_placement(clip.encoder->store(), settings);
  if (clip.on_cpu) policy.device = at::kCPU;
  const auto lease = clip.encoder->store().prepare(policy, *clip.patches, context.cancel());
  const models::EncodeOptions options{.stop_at_layer = clip.stop_at_layer,
                                      .embeddings = context.services().find<const text::Embeddings>(),
                                      .tower_prompts = tower_prompts,
                                      .padding = clip.padding};
  models::Encoded result = clip.encoder->encode(text, options);
  sampling::Cond cond{.cond = std::move(result.cond)};
  if (result.pooled.defined()) cond.pooled = std::move(result.pooled);
  return cond;
}

Hash identity_of_prompt(const schema::Context& context, std::string_view text) {
  const auto* embeddings = context.services().find<const text::Embeddings>();
  Hasher hasher;
  if (embeddings != nullptr)
    for (const auto& file : text::embedding_files(text, *embeddings)) hasher.add(weights::file_identity(file));
  return hasher.digest();
}

}  // namespace weft::nodes
