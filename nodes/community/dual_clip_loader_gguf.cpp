// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/community/gguf_files.hpp"
#include "nodes/loaded_clip.hpp"

namespace weft::nodes {
namespace {

struct DualCLIPLoaderGGUF {
  schema::Choice clip_name1;
  schema::Choice clip_name2;
  schema::Choice type;

  static void define(schema::Schema<DualCLIPLoaderGGUF>& s) {
    s.display_name("DualCLIPLoader (GGUF)").category("bootleg").python_module("custom_nodes.ComfyUI-GGUF");
    s.description("Opens a text encoder that is two files, quantised or not, in either order.");
    s.input("clip_name1", &DualCLIPLoaderGGUF::clip_name1).options(gguf_and_other_files("text_encoders"));
    s.input("clip_name2", &DualCLIPLoaderGGUF::clip_name2).options(gguf_and_other_files("text_encoders"));
    s.input("type", &DualCLIPLoaderGGUF::type)
        .options({"sdxl", "sd3", "flux", "hunyuan_video", "hidream", "hunyuan_image"});
  }

  Hash fingerprint(schema::Context& context) const {
    return identity_of_clip_files(context, {clip_name1.value, clip_name2.value});
  }

  Clip execute(schema::Context& context) const {
    return load_clip_files(context, {clip_name1.value, clip_name2.value}, type.value);
  }
};

WEFT_NODE(DualCLIPLoaderGGUF);

}  // namespace
}  // namespace weft::nodes
