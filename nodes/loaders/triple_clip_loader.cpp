// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/loaded_clip.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct TripleCLIPLoader {
  schema::Choice clip_name1;
  schema::Choice clip_name2;
  schema::Choice clip_name3;

  static void define(schema::Schema<TripleCLIPLoader>& s) {
    s.category("advanced/loaders").python_module("comfy_extras.nodes_sd3").v3();
    s.description("Opens SD3's text encoder: CLIP-L, CLIP-G and T5, in any order.");
    s.input("clip_name1", &TripleCLIPLoader::clip_name1).files("text_encoders");
    s.input("clip_name2", &TripleCLIPLoader::clip_name2).files("text_encoders");
    s.input("clip_name3", &TripleCLIPLoader::clip_name3).files("text_encoders");
  }

  Hash fingerprint(schema::Context& context) const { return identity_of_clip_files(context, names()); }

  Clip execute(schema::Context& context) const { return load_clip_files(context, names(), "sd3"); }

 private:
  std::vector<std::string> names() const { return {clip_name1.value, clip_name2.value, clip_name3.value}; }
};

WEFT_NODE(TripleCLIPLoader);

}  // namespace
}  // namespace weft::nodes
