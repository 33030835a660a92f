// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/community/gguf_files.hpp"
#include "nodes/loaded_clip.hpp"

namespace weft::nodes {
namespace {

struct TripleCLIPLoaderGGUF {
  schema::Choice clip_name1;
  schema::Choice clip_name2;
  schema::Choice clip_name3;

  static void define(schema::Schema<TripleCLIPLoaderGGUF>& s) {
    s.display_name("TripleCLIPLoader (GGUF)").category("bootleg").python_module("custom_nodes.ComfyUI-GGUF");
    s.description("Opens SD3's text encoder, whose files may be quantised: CLIP-L, CLIP-G and T5, in any order.");
    s.input("clip_name1", &TripleCLIPLoaderGGUF::clip_name1).options(gguf_and_other_files("text_encoders"));
    s.input("clip_name2", &TripleCLIPLoaderGGUF::clip_name2).options(gguf_and_other_files("text_encoders"));
    s.input("clip_name3", &TripleCLIPLoaderGGUF::clip_name3).options(gguf_and_other_files("text_encoders"));
  }

  Hash fingerprint(schema::Context& context) const { return identity_of_clip_files(context, names()); }

  Clip execute(schema::Context& context) const { return load_clip_files(context, names(), "sd3"); }

 private:
  std::vector<std::string> names() const { return {clip_name1.value, clip_name2.value, clip_name3.value}; }
};

WEFT_NODE(TripleCLIPLoaderGGUF);

}  // namespace
}  // namespace weft::nodes
