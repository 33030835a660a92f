// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <tuple>

#include "engine/schema/node.hpp"
#include "nodes/batched.hpp"
#include "nodes/community/picture_folder.hpp"
#include "nodes/community/picture_list.hpp"

namespace weft::nodes {
namespace {

struct LoadImagesFromDirInspire {
  std::string directory;
  std::optional<std::int64_t> image_load_cap;
  std::optional<std::int64_t> start_index;
  std::optional<bool> load_always;
  std::optional<schema::Choice> sort_method;

  static void define(schema::Schema<LoadImagesFromDirInspire>& s) {
    s.name("LoadImagesFromDir //Inspire")
        .display_name("Load Image Batch From Dir (Inspire)")
        .category("InspirePack/image");
    s.python_module("custom_nodes.comfyui-inspire-pack");
    s.description("The pictures of a folder as one batch in the size of the first, with their masks.");
    s.input("directory", &LoadImagesFromDirInspire::directory).default_value("");
    s.input("image_load_cap", &LoadImagesFromDirInspire::image_load_cap)
        .default_value(0)
        .min(0)
        .step(1)
        .tooltip("At most so many; 0 is all.");
    s.input("start_index", &LoadImagesFromDirInspire::start_index).default_value(0).min(-1).step(1);
    s.input("load_always", &LoadImagesFromDirInspire::load_always)
        .default_value(false)
        .labels("enabled", "disabled")
        .tooltip("Files that changed are noticed either way.");
    s.input("sort_method", &LoadImagesFromDirInspire::sort_method).options(picture_orders());
    s.outputs("IMAGE", "MASK", "INT");
  }

  Hash fingerprint(schema::Context& context) const { return identity_of_folder(context, directory); }

  std::tuple<Image, Mask, std::int64_t> execute(schema::Context& context) const {
    auto files = pictures_in(context, directory);
    if (sort_method) sort_pictures(files, sort_method->value);
    std::vector<std::filesystem::path> chosen;
    for (const std::int64_t i : every_nth(std::ssize(files), std::max<std::int64_t>(start_index.value_or(0), 0), 1,
                                          image_load_cap.value_or(0)))
      chosen.push_back(files[static_cast<std::size_t>(i)]);
    const ReadPictures read = read_pictures(context, chosen);
    return {one_batch(read.images), batched(read.masks), std::ssize(read.images)};
  }
};

WEFT_NODE(LoadImagesFromDirInspire);

}  // namespace
}  // namespace weft::nodes
