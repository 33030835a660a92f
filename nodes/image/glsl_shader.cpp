// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <variant>

#include <fmt/format.h>

#include "diffusion/image/shaded.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/image/drawn_curve.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"
#include "nodes/resized.hpp"
#include "nodes/room.hpp"

namespace weft::nodes {
namespace {

/// Pixels in the table that a shader sees of a curve.
constexpr std::size_t kCurveLevels = 256;

constexpr const char* kShowsFirstImage = R"(#version 300 es
precision highp float;

uniform sampler2D u_image0;

in vec2 v_texCoord;
layout(location = 0) out vec4 fragColor0;

void main() {
    fragColor0 = texture(u_image0, v_texCoord);
}
)";

struct ShaderSizeOfInput {
  static constexpr const char* key = "from_input";
  static void define(schema::Inputs<ShaderSizeOfInput>&) {}
  std::optional<image::Size> size() const { return {}; }
};

struct ShaderSizeAsGiven {
  static constexpr const char* key = "custom";
  std::int64_t width = 512;
  std::int64_t height = 512;
  static void define(schema::Inputs<ShaderSizeAsGiven>& s) {
    s.input("width", &ShaderSizeAsGiven::width).default_value(512).range(1, kMaxResolution);
    s.input("height", &ShaderSizeAsGiven::height).default_value(512).range(1, kMaxResolution);
  }
  std::optional<image::Size> size() const { return image::Size{width, height}; }
};

std::int32_t shader_int(const std::string& name, std::int64_t value) {
  using Limits = std::numeric_limits<std::int32_t>;
  if (value < Limits::min() || value > Limits::max())
    throw NodeError(fmt::format("{} is {}; whole numbers of shaders have 32 bits", name, value));
  return static_cast<std::int32_t>(value);
}

/// Draws pictures with a fragment shader. A picture of the batch is drawn for each of the first input.
struct GLSLShader {
  std::string fragment_shader = kShowsFirstImage;
  std::variant<ShaderSizeOfInput, ShaderSizeAsGiven> size_mode;
  schema::Autogrow<Image> images;
  schema::Autogrow<double> floats;
  schema::Autogrow<std::int64_t> ints;
  schema::Autogrow<bool> bools;
  schema::Autogrow<schema::Value> curves;

  static void define(schema::Schema<GLSLShader>& s) {
    s.v3().display_name("GLSL Shader").category("image/shader").python_module("comfy_extras.nodes_glsl").experimental();
    s.description("Draws pictures with a fragment shader in GLSL ES 3.00, from pictures, numbers and curves.");
    s.input("fragment_shader", &GLSLShader::fragment_shader)
        .default_value(kShowsFirstImage)
        .multiline()
        .tooltip("The shader's text. vec2 u_resolution is the size of what it draws, int u_pass the pass.");
    s.input("size_mode", &GLSLShader::size_mode).tooltip("As large as the first image, or as given.");
    s.input("images", &GLSLShader::images).tooltip("u_image0 to u_image4.").prefix("image", 1, 5).element("image");
    s.input("floats", &GLSLShader::floats)
        .tooltip("u_float0 to u_float19.")
        .prefix("u_float", 0, 20)
        .element("float")
        .default_value(0.0);
    s.input("ints", &GLSLShader::ints)
        .tooltip("u_int0 to u_int19.")
        .prefix("u_int", 0, 20)
        .element("int")
        .default_value(0);
    s.input("bools", &GLSLShader::bools)
        .tooltip("u_bool0 to u_bool9.")
        .prefix("u_bool", 0, 10)
        .element("bool")
        .default_value(false);
    s.input("curves", &GLSLShader::curves)
        .tooltip("u_curve0 to u_curve3, as tables of 256 pixels.")
        .prefix("u_curve", 0, 4)
        .element("curve")
        .port("CURVE");
    s.outputs("IMAGE0", "IMAGE1", "IMAGE2", "IMAGE3");
  }

  std::tuple<Image, Image, Image, Image> execute(schema::Context& context) const {
    const image::Shading shading = wanted();
    require_room(shading.frames * static_cast<std::int64_t>(shader::kOutputs), shading.size.height, shading.size.width,
                 4);
    const auto pixels =
        image::shaded(shading, context.cancel(), [&](std::int64_t done) { context.progress(done, shading.frames); });
    return {Image{pixels[0]}, Image{pixels[1]}, Image{pixels[2]}, Image{pixels[3]}};
  }

 private:
  image::Shading wanted() const {
    if (images.empty()) throw NodeError("a shader needs at least one image", "Link an image to image0.");
    image::Shading shading{.source = fragment_shader, .fed_back = "u_image0"};
    const Image& first = images.items.front().second;
    shading.frames = first.pixels.size(0);
    const auto given = std::visit([](const auto& mode) { return mode.size(); }, size_mode);
    shading.size = given ? *given : size_of(first);
    // differs: ComfyUI fails where another image has fewer pictures than the first; here its last one stays.
    for (const auto& [name, image] : images.items) shading.pictures["u_" + name] = image.pixels;
    for (const auto& [name, curve] : curves.items)
      shading.tables[name] = image::levels_of(drawn_curve(name, curve), kCurveLevels);
    for (const auto& [name, value] : floats.items) shading.numbers[name] = static_cast<float>(value);
    for (const auto& [name, value] : ints.items) shading.numbers[name] = shader_int(name, value);
    for (const auto& [name, value] : bools.items) shading.numbers[name] = value;
    return shading;
  }
};

WEFT_NODE(GLSLShader);

}  // namespace
}  // namespace weft::nodes
