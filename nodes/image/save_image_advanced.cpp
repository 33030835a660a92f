// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <variant>
#include <vector>

#include "diffusion/image/color_space.hpp"
#include "diffusion/image/exr.hpp"
#include "engine/schema/node.hpp"
#include "nodes/pictures_saved.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SaveAsPng {
  static constexpr const char* key = "png";
  static constexpr const char* extension = ".png";
  schema::Choice bit_depth;
  schema::Choice input_color_space;
  static void define(schema::Inputs<SaveAsPng>& s) {
    s.input("bit_depth", &SaveAsPng::bit_depth).options({"8-bit", "16-bit"}).default_value("8-bit").advanced();
    s.input("input_color_space", &SaveAsPng::input_color_space).options({"sRGB"}).default_value("sRGB").advanced();
  }
  EncodePicture encoder() const {
    if (!(bit_depth == "16-bit")) return png_at(image::kResultCompression);
    return [](const at::Tensor& picture, const std::vector<image::TextChunk>& texts) {
      return image::encode_png16(picture, texts, image::kResultCompression);
    };
  }
};

/// Light, of the scene: what the input color space says is undone.
struct SaveAsExr {
  static constexpr const char* key = "exr";
  static constexpr const char* extension = ".exr";
  schema::Choice bit_depth;
  schema::Choice input_color_space;
  static void define(schema::Inputs<SaveAsExr>& s) {
    s.input("bit_depth", &SaveAsExr::bit_depth)
        .options({"16-bit float", "32-bit float"})
        .default_value("16-bit float")
        .advanced();
    s.input("input_color_space", &SaveAsExr::input_color_space)
        .options({"sRGB", "HDR", "linear", "linear ACEScg"})
        .default_value("sRGB")
        .advanced()
        .tooltip(
            "What the pictures are in. sRGB and HDR (HLG of BT.2100, Rec. 2020) are turned into light; linear "
            "(Rec. 709) and linear ACEScg are light already.");
  }
  EncodePicture encoder() const {
    image::ExrOptions options{.half = bit_depth == "16-bit float"};
    if (input_color_space == "HDR") options.chromaticities = image::kRec2020;
    if (input_color_space == "linear ACEScg") options.chromaticities = image::kAcesCg;
    return [options, space = input_color_space.value](const at::Tensor& picture,
                                                      const std::vector<image::TextChunk>& texts) {
      if (space == "sRGB") return image::encode_exr(image::srgb_to_linear(picture), texts, options);
      if (space == "HDR") return image::encode_exr(image::hlg_to_linear(picture), texts, options);
      return image::encode_exr(picture, texts, options);
    };
  }
};

struct SaveImageAdvanced {
  Image images;
  std::string filename_prefix = "ComfyUI";
  std::variant<SaveAsPng, SaveAsExr> format;

  static void define(schema::Schema<SaveImageAdvanced>& s) {
    s.v3().display_name("Save Image (Advanced)").category("image").python_module("comfy_extras.nodes_images");
    s.output_node();
    s.description("Writes pictures into the output folder, in the format and depth of choice, with their workflow.");
    s.input("images", &SaveImageAdvanced::images).tooltip("What to write: one file for each picture of the batch.");
    s.input("filename_prefix", &SaveImageAdvanced::filename_prefix)
        .default_value("ComfyUI")
        .tooltip("How the file names begin; may name subfolders, the date and values of nodes.");
    s.input("format", &SaveImageAdvanced::format).tooltip("The kind of file.");
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
    s.outputs("images");
  }

  Image execute(schema::Context& context) const {
    save(context, images,
         {context.folders().output(), "output", filename_prefix,
          std::visit([](const auto& format) { return format.encoder(); }, format),
          std::visit([](const auto& format) { return format.extension; }, format)});
    return images;
  }
};

WEFT_NODE(SaveImageAdvanced);

}  // namespace
}  // namespace weft::nodes
