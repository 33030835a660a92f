// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>

#include "engine/schema/node.hpp"
#include "nodes/conditioning/encoded.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CLIPTextEncodeSDXL {
  Clip clip;
  std::int64_t width = 1024;
  std::int64_t height = 1024;
  std::int64_t crop_w = 0;
  std::int64_t crop_h = 0;
  std::int64_t target_width = 1024;
  std::int64_t target_height = 1024;
  std::string text_g;
  std::string text_l;

  static void define(schema::Schema<CLIPTextEncodeSDXL>& s) {
    s.category("advanced/conditioning").python_module("comfy_extras.nodes_clip_sdxl").v3();
    s.description(
        "Turns a prompt for each of SDXL's two text encoders, and the sizes it is told, into what guides it.");
    s.input("clip", &CLIPTextEncodeSDXL::clip);
    s.input("width", &CLIPTextEncodeSDXL::width).default_value(1024).range(0, kMaxResolution);
    s.input("height", &CLIPTextEncodeSDXL::height).default_value(1024).range(0, kMaxResolution);
    s.input("crop_w", &CLIPTextEncodeSDXL::crop_w).default_value(0).range(0, kMaxResolution);
    s.input("crop_h", &CLIPTextEncodeSDXL::crop_h).default_value(0).range(0, kMaxResolution);
    s.input("target_width", &CLIPTextEncodeSDXL::target_width).default_value(1024).range(0, kMaxResolution);
    s.input("target_height", &CLIPTextEncodeSDXL::target_height).default_value(1024).range(0, kMaxResolution);
    s.input("text_g", &CLIPTextEncodeSDXL::text_g).multiline().dynamic_prompts();
    s.input("text_l", &CLIPTextEncodeSDXL::text_l).multiline().dynamic_prompts();
  }

  Hash fingerprint(schema::Context& context) const {
    return Hasher().add(identity_of_prompt(context, text_g)).add(identity_of_prompt(context, text_l)).digest();
  }

  Conditioning execute(schema::Context& context) const {
    sampling::Cond cond = encoded(context, clip, text_g, {{"clip_l", text_l}});
    cond.sizes = {.height = height,
                  .width = width,
                  .crop_top = crop_h,
                  .crop_left = crop_w,
                  .target_height = target_height,
                  .target_width = target_width};
    return {std::move(cond)};
  }
};

WEFT_NODE(CLIPTextEncodeSDXL);

}  // namespace
}  // namespace weft::nodes
