// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "diffusion/device/policy.hpp"
#include "diffusion/text/embeddings.hpp"
#include "diffusion/text/token_chunks.hpp"
#include "diffusion/weights/load.hpp"
#include "engine/base/hash.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"
#include "nodes/warm_up.hpp"

namespace weft::nodes {
namespace {

struct CLIPTextEncode {
  std::string text;
  Clip clip;

  static void define(schema::Schema<CLIPTextEncode>& s) {
    s.display_name("CLIP Text Encode (Prompt)").category("conditioning");
    s.description("Turns a prompt into what guides a diffusion model.");
    s.input("text", &CLIPTextEncode::text)
        .multiline()
        .dynamic_prompts()
        .tooltip("The prompt; (word:1.2) weighs a word, embedding:name puts an embedding in.");
    s.input("clip", &CLIPTextEncode::clip).tooltip("The text encoder, LoRAs included.");
    s.outputs(schema::Output("CONDITIONING", "The encoded prompt."));
  }

  /// Embedding files that the prompt names may change between runs.
  Hash fingerprint(schema::Context& context) const {
    const auto* embeddings = context.services().find<const text::Embeddings>();
    Hasher hasher;
    if (embeddings != nullptr)
      for (const auto& file : text::embedding_files(text, *embeddings)) hasher.add(weights::file_identity(file));
    return hasher.digest();
  }

  Conditioning execute(schema::Context& context) const {
    const auto& settings = context.service<const device::Settings>();
    if (auto* warm_up = context.services().find<WarmUp>()) warm_up->start(settings);
    const auto lease = clip.encoder->store().prepare(device::text_policy(settings), *clip.patches, context.cancel());
    const models::EncodeOptions options{clip.stop_at_layer, context.services().find<const text::Embeddings>()};
    models::Encoded encoded = clip.encoder->encode(text, options);
    return {{.cond = std::move(encoded.cond), .pooled = std::move(encoded.pooled)}};
  }
};

WEFT_NODE(CLIPTextEncode);

}  // namespace
}  // namespace weft::nodes
