// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/schema/node.hpp"
#include "nodes/conditioning/encoded.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CLIPTextEncodeFlux {
  Clip clip;
  std::string clip_l;
  std::string t5xxl;
  double guidance = 3.5;

  static void define(schema::Schema<CLIPTextEncodeFlux>& s) {
    s.category("advanced/conditioning/flux").python_module("comfy_extras.nodes_flux").v3();
    s.description("Turns a prompt for each of Flux's two text encoders into what guides it.");
    s.input("clip", &CLIPTextEncodeFlux::clip);
    s.input("clip_l", &CLIPTextEncodeFlux::clip_l).multiline().dynamic_prompts();
    s.input("t5xxl", &CLIPTextEncodeFlux::t5xxl).multiline().dynamic_prompts();
    s.input("guidance", &CLIPTextEncodeFlux::guidance).default_value(3.5).range(0.0, 100.0).step(0.1);
  }

  Hash fingerprint(schema::Context& context) const {
    return Hasher().add(identity_of_prompt(context, clip_l)).add(identity_of_prompt(context, t5xxl)).digest();
  }

  Conditioning execute(schema::Context& context) const {
    sampling::Cond cond = encoded(context, clip, clip_l, {{"t5xxl", t5xxl}});
    cond.guidance = guidance;
    return {std::move(cond)};
  }
};

WEFT_NODE(CLIPTextEncodeFlux);

}  // namespace
}  // namespace weft::nodes
