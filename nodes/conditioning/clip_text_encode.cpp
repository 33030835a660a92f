// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "diffusion/device/policy.hpp"
#include "diffusion/text/embeddings.hpp"
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
    s.description(
        "Encodes a text prompt using a CLIP model into an embedding that can be used to guide the diffusion model "
        "towards generating specific images.");
    s.input("text", &CLIPTextEncode::text).multiline().dynamic_prompts().tooltip("The text to be encoded.");
    s.input("clip", &CLIPTextEncode::clip).tooltip("The CLIP model used for encoding the text.");
    s.outputs(schema::Output("CONDITIONING",
                             "A conditioning containing the embedded text used to guide the diffusion model."));
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
