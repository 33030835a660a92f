// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/loaded_clip.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

// HiDream is the one family of four text encoders; the loader refuses it by name for as long as weft lacks it.
struct QuadrupleCLIPLoader {
  schema::Choice clip_name1;
  schema::Choice clip_name2;
  schema::Choice clip_name3;
  schema::Choice clip_name4;

  static void define(schema::Schema<QuadrupleCLIPLoader>& s) {
    s.category("advanced/loaders").python_module("comfy_extras.nodes_hidream").v3();
    s.description("Opens HiDream's text encoder: CLIP-L, CLIP-G, T5 and Llama, in any order.");
    s.input("clip_name1", &QuadrupleCLIPLoader::clip_name1).files("text_encoders");
    s.input("clip_name2", &QuadrupleCLIPLoader::clip_name2).files("text_encoders");
    s.input("clip_name3", &QuadrupleCLIPLoader::clip_name3).files("text_encoders");
    s.input("clip_name4", &QuadrupleCLIPLoader::clip_name4).files("text_encoders");
  }

  Hash fingerprint(schema::Context& context) const { return identity_of_clip_files(context, names()); }

  Clip execute(schema::Context& context) const { return load_clip_files(context, names(), "hidream"); }

 private:
  std::vector<std::string> names() const {
    return {clip_name1.value, clip_name2.value, clip_name3.value, clip_name4.value};
  }
};

WEFT_NODE(QuadrupleCLIPLoader);

}  // namespace
}  // namespace weft::nodes
