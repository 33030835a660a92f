// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <tuple>

#include "engine/schema/node.hpp"
#include "nodes/community/picture_folder.hpp"
#include "nodes/community/picture_list.hpp"

namespace weft::nodes {
namespace {

struct LoadImageListFromDirInspire {
  std::string directory;
  std::optional<std::int64_t> image_load_cap;
  std::optional<std::int64_t> start_index;
  std::optional<bool> load_always;
  std::optional<schema::Choice> sort_method;

  static void define(schema::Schema<LoadImageListFromDirInspire>& s) {
    s.name("LoadImageListFromDir //Inspire")
        .display_name("Load Image List From Dir (Inspire)")
        .category("InspirePack/image");
    s.python_module("custom_nodes.comfyui-inspire-pack");
    s.description("The pictures of a folder one by one, each in its own size, with their masks and paths.");
    s.input("directory", &LoadImageListFromDirInspire::directory).default_value("");
    s.input("image_load_cap", &LoadImageListFromDirInspire::image_load_cap)
        .default_value(0)
        .min(0)
        .step(1)
        .tooltip("At most so many; 0 is all.");
    s.input("start_index", &LoadImageListFromDirInspire::start_index).default_value(0).min(0).step(1);
    s.input("load_always", &LoadImageListFromDirInspire::load_always)
        .default_value(false)
        .labels("enabled", "disabled")
        .tooltip("Files that changed are noticed either way.");
    s.input("sort_method", &LoadImageListFromDirInspire::sort_method).options(picture_orders());
    s.outputs("IMAGE", "MASK", "FILE PATH");
  }

  Hash fingerprint(schema::Context& context) const { return identity_of_folder(context, directory); }

  std::tuple<schema::List<Image>, schema::List<Mask>, schema::List<std::string>> execute(
      schema::Context& context) const {
    auto files = pictures_in(context, directory);
    if (sort_method) sort_pictures(files, sort_method->value);
    std::vector<std::filesystem::path> chosen;
    schema::List<std::string> paths;
    for (const std::int64_t i : every_nth(std::ssize(files), start_index.value_or(0), 1, image_load_cap.value_or(0))) {
      chosen.push_back(files[static_cast<std::size_t>(i)]);
      paths.push_back(chosen.back().string());
    }
    const ReadPictures read = read_pictures(context, chosen);
    schema::List<Image> images;
    schema::List<Mask> masks;
    images.assign(read.images.begin(), read.images.end());
    masks.assign(read.masks.begin(), read.masks.end());
    return {std::move(images), std::move(masks), std::move(paths)};
  }
};

WEFT_NODE(LoadImageListFromDirInspire);

}  // namespace
}  // namespace weft::nodes
