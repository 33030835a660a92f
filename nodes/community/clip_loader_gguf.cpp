// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/community/gguf_files.hpp"
#include "nodes/loaded_clip.hpp"

namespace weft::nodes {
namespace {

struct CLIPLoaderGGUF {
  schema::Choice clip_name;
  schema::Choice type;

  static void define(schema::Schema<CLIPLoaderGGUF>& s) {
    s.display_name("CLIPLoader (GGUF)").category("bootleg").python_module("custom_nodes.ComfyUI-GGUF");
    s.description("Opens a text encoder that is one file, quantised or not.");
    s.input("clip_name", &CLIPLoaderGGUF::clip_name).options(gguf_and_other_files("text_encoders"));
    s.input("type", &CLIPLoaderGGUF::type)
        .options({"stable_diffusion", "stable_cascade", "sd3", "stable_audio", "mochi", "ltxv", "pixart", "cosmos",
                  "lumina2", "wan", "hidream", "chroma", "ace", "omnigen2", "qwen_image", "hunyuan_image"});
  }

  Hash fingerprint(schema::Context& context) const { return identity_of_clip_files(context, {clip_name.value}); }

  Clip execute(schema::Context& context) const { return load_clip_files(context, {clip_name.value}, type.value); }
};

WEFT_NODE(CLIPLoaderGGUF);

}  // namespace
}  // namespace weft::nodes
