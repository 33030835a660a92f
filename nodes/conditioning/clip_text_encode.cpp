// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/schema/node.hpp"
#include "nodes/conditioning/encoded.hpp"
#include "nodes/ports.hpp"

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

  Hash fingerprint(schema::Context& context) const { return identity_of_prompt(context, text); }

  Conditioning execute(schema::Context& context) const { return {encoded(context, clip, text)}; }
};

WEFT_NODE(CLIPTextEncode);

}  // namespace
}  // namespace weft::nodes
