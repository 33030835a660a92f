// SPDX-License-Identifier: Apache-2.0
#include <tuple>

#include "engine/schema/node.hpp"
#include "nodes/batched.hpp"
#include "nodes/community/picture_folder.hpp"
#include "nodes/community/picture_list.hpp"

namespace weft::nodes {
namespace {

struct VHSLoadImagesPath {
  std::string directory;
  std::int64_t image_load_cap = 0;
  std::int64_t skip_first_images = 0;
  std::int64_t select_every_nth = 1;

  static void define(schema::Schema<VHSLoadImagesPath>& s) {
    s.name("VHS_LoadImagesPath").display_name("Load Images (Path) 🎥🅥🅗🅢").category("Video Helper Suite 🎥🅥🅗🅢");
    s.python_module("custom_nodes.comfyui-videohelpersuite");
    s.description("The pictures of a folder as one batch in the size of the first, with their masks.");
    s.input("directory", &VHSLoadImagesPath::directory).default_value("").placeholder("X://path/to/images");
    s.input("image_load_cap", &VHSLoadImagesPath::image_load_cap).default_value(0).min(0).step(1);
    s.input("skip_first_images", &VHSLoadImagesPath::skip_first_images).default_value(0).min(0).step(1);
    s.input("select_every_nth", &VHSLoadImagesPath::select_every_nth).default_value(1).min(1).step(1);
    s.outputs("IMAGE", "MASK", "frame_count");
  }

  Hash fingerprint(schema::Context& context) const { return identity_of_folder(context, directory); }

  std::tuple<Image, Mask, std::int64_t> execute(schema::Context& context) const {
    const auto files = pictures_in(context, directory);
    std::vector<std::filesystem::path> chosen;
    for (const std::int64_t i : every_nth(std::ssize(files), skip_first_images, select_every_nth, image_load_cap))
      chosen.push_back(files[static_cast<std::size_t>(i)]);
    const ReadPictures read = read_pictures(context, chosen);
    return {one_batch(read.images), batched(read.masks), std::ssize(read.images)};
  }
};

WEFT_NODE(VHSLoadImagesPath);

}  // namespace
}  // namespace weft::nodes
