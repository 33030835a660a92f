// SPDX-License-Identifier: Apache-2.0
#include "diffusion/shader/gles/drawing.hpp"

#include <algorithm>
#include <stdexcept>

#include "diffusion/shader/gles/source.hpp"

namespace weft::shader::gles {
namespace {

constexpr std::int64_t kPixelsAtOnce = std::int64_t{1} << 20;
constexpr float kBlack[] = {0, 0, 0, 1};

const std::string& checked(const std::string& source) {
  check_source(source);
  return source;
}

void check_side(std::int64_t width, std::int64_t height, std::int64_t longest, const char* what) {
  if (width < 1 || height < 1) throw std::invalid_argument(std::string(what) + " has no pixels");
  if (width > longest || height > longest)
    throw std::length_error(std::string(what) + " has " + std::to_string(width) + "x" + std::to_string(height) +
                            " pixels; the graphics driver takes " + std::to_string(longest) + " at most along a side");
}

// Rows that are drawn between two looks at whether to go on: even, since derivatives are taken over two rows.
std::int64_t band(std::int64_t width) { return std::max<std::int64_t>(kPixelsAtOnce / width / 2 * 2, 2); }

}  // namespace

ShaderDrawing::ShaderDrawing(const Job& job)
    : width_(job.width),
      height_(job.height),
      passes_(passes_of(job.source)),
      fed_back_(job.fed_back),
      program_(checked(job.source)) {
  check_side(width_, height_, context_.longest_side(), "what is to be drawn");
  program_.use();
  for (const auto& [name, number] : job.numbers) program_.set(name, number);
  program_.set_size("u_resolution", static_cast<float>(width_), static_cast<float>(height_));
  for (std::size_t unit = 0; unit < program_.samplers().size(); ++unit)
    textures_.push_back(std::make_unique<Texture>());
  std::array<bool, kOutputs> written = {};
  for (std::size_t output = 0; output < kOutputs; ++output) written[output] = program_.writes(output);
  result_ = std::make_unique<Target>(width_, height_, GL_RGBA32F, written);
  for (std::int64_t pass = 1; pass < std::min<std::int64_t>(passes_, 3); ++pass)
    between_passes_.push_back(
        std::make_unique<Target>(width_, height_, context_.readable_format(), std::array<bool, kOutputs>{true}));
  glDisable(GL_DITHER);
}

void ShaderDrawing::upload(const Pictures& pictures) {
  for (std::size_t unit = 0; unit < textures_.size(); ++unit) {
    const auto found = pictures.find(program_.samplers()[unit]);
    const Picture picture = found == pictures.end() ? Picture{kBlack, 1, 1, 4} : found->second;
    check_side(picture.width, picture.height, context_.longest_side(), program_.samplers()[unit].c_str());
    textures_[unit]->upload(picture, context_.readable_format());
  }
}

void ShaderDrawing::bind_samplers(std::int64_t pass) {
  for (std::size_t unit = 0; unit < textures_.size(); ++unit) {
    const bool before = pass > 0 && program_.samplers()[unit] == fed_back_;
    glActiveTexture(GL_TEXTURE0 + static_cast<GLenum>(unit));
    glBindTexture(GL_TEXTURE_2D, before ? between_passes_[(pass - 1) % 2]->texture(0) : textures_[unit]->id());
  }
  glActiveTexture(GL_TEXTURE0);
}

void ShaderDrawing::draw_pass(std::int64_t pass, const std::function<void()>& between) {
  program_.set("u_pass", static_cast<std::int32_t>(pass));
  bind_samplers(pass);
  const Target& target = pass + 1 < passes_ ? *between_passes_[pass % 2] : *result_;
  target.bind();
  glViewport(0, 0, static_cast<GLsizei>(width_), static_cast<GLsizei>(height_));
  glDisable(GL_SCISSOR_TEST);
  glClear(GL_COLOR_BUFFER_BIT);  // to transparent black, for pixels that the shader discards
  glEnable(GL_SCISSOR_TEST);
  const std::int64_t rows = band(width_);
  for (std::int64_t row = 0; row < height_; row += rows) {
    between();
    glScissor(0, static_cast<GLint>(row), static_cast<GLsizei>(width_), static_cast<GLsizei>(rows));
    glDrawArrays(GL_TRIANGLES, 0, 3);
    glFinish();
  }
  check_gl("drawing");
}

void ShaderDrawing::draw(const Pictures& pictures, const Outputs& outputs, const std::function<void()>& between) {
  program_.use();
  upload(pictures);
  for (std::int64_t pass = 0; pass < passes_; ++pass) draw_pass(pass, between);
  for (std::size_t output = 0; output < kOutputs; ++output)
    if (outputs[output] != nullptr && writes(output)) result_->read(output, outputs[output]);
}

}  // namespace weft::shader::gles
