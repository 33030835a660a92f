// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>

#include "engine/schema/node.hpp"
#include "nodes/conditioning/encoded.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CLIPTextEncodeSDXLRefiner {
  double ascore = 6.0;
  std::int64_t width = 1024;
  std::int64_t height = 1024;
  std::string text;
  Clip clip;

  static void define(schema::Schema<CLIPTextEncodeSDXLRefiner>& s) {
    s.category("advanced/conditioning").python_module("comfy_extras.nodes_clip_sdxl").v3();
    s.description("Turns a prompt, and what SDXL's refiner is told of size and beauty, into what guides it.");
    s.input("ascore", &CLIPTextEncodeSDXLRefiner::ascore).default_value(6.0).range(0.0, 1000.0).step(0.01);
    s.input("width", &CLIPTextEncodeSDXLRefiner::width).default_value(1024).range(0, kMaxResolution);
    s.input("height", &CLIPTextEncodeSDXLRefiner::height).default_value(1024).range(0, kMaxResolution);
    s.input("text", &CLIPTextEncodeSDXLRefiner::text).multiline().dynamic_prompts();
    s.input("clip", &CLIPTextEncodeSDXLRefiner::clip);
  }

  Hash fingerprint(schema::Context& context) const { return identity_of_prompt(context, text); }

  Conditioning execute(schema::Context& context) const {
    sampling::Cond cond = encoded(context, clip, text);
    cond.sizes = {.height = height, .width = width, .aesthetic_score = ascore};
    return {std::move(cond)};
  }
};

WEFT_NODE(CLIPTextEncodeSDXLRefiner);

}  // namespace
}  // namespace weft::nodes
