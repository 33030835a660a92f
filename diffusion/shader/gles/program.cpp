// SPDX-License-Identifier: Apache-2.0
#include "diffusion/shader/gles/program.hpp"

#include <algorithm>
#include <stdexcept>

#include "diffusion/shader/gles/source.hpp"

namespace weft::shader::gles {
namespace {

// One triangle whose inside holds the whole picture; nothing is read from buffers.
constexpr const char* kVertexShader = R"(#version 300 es
out vec2 v_texCoord;
void main() {
  v_texCoord = vec2(float(gl_VertexID % 2) * 2.0, float(gl_VertexID / 2) * 2.0);
  gl_Position = vec4(v_texCoord * 2.0 - 1.0, 0.0, 1.0);
}
)";

class CompiledShader {
 public:
  CompiledShader(GLenum kind, const std::string& source) : shader_(glCreateShader(kind)) {
    const GLchar* text = source.data();
    const auto length = static_cast<GLint>(source.size());
    glShaderSource(shader_, 1, &text, &length);
    glCompileShader(shader_);
  }
  ~CompiledShader() { glDeleteShader(shader_); }
  CompiledShader(const CompiledShader&) = delete;
  CompiledShader& operator=(const CompiledShader&) = delete;

  GLuint id() const { return shader_; }
  bool compiled() const {
    GLint done = GL_FALSE;
    glGetShaderiv(shader_, GL_COMPILE_STATUS, &done);
    return done == GL_TRUE;
  }
  std::string log() const {
    GLint length = 0;
    glGetShaderiv(shader_, GL_INFO_LOG_LENGTH, &length);
    std::string text(static_cast<std::size_t>(std::max(length, 1)), '\0');
    glGetShaderInfoLog(shader_, length, nullptr, text.data());
    return text;
  }

 private:
  GLuint shader_;
};

std::string link_log(GLuint program) {
  GLint length = 0;
  glGetProgramiv(program, GL_INFO_LOG_LENGTH, &length);
  std::string text(static_cast<std::size_t>(std::max(length, 1)), '\0');
  glGetProgramInfoLog(program, length, nullptr, text.data());
  return text;
}

GLuint linked(const CompiledShader& vertex, const CompiledShader& fragment) {
  const GLuint program = glCreateProgram();
  glAttachShader(program, vertex.id());
  glAttachShader(program, fragment.id());
  glLinkProgram(program);
  return program;
}

GLenum type_of(const Number& number) {
  constexpr GLenum types[] = {GL_FLOAT, GL_INT, GL_BOOL};
  return types[number.index()];
}

std::string type_name(GLenum type) {
  switch (type) {
    case GL_FLOAT:
      return "float";
    case GL_INT:
      return "int";
    case GL_BOOL:
      return "bool";
    default:
      return "something else";
  }
}

}  // namespace

Program::Program(const std::string& source) {
  const CompiledShader vertex(GL_VERTEX_SHADER, kVertexShader);
  const CompiledShader fragment(GL_FRAGMENT_SHADER, with_full_precision(source));
  if (!vertex.compiled()) throw std::runtime_error("the driver compiles no GLSL ES 3.00: " + vertex.log());
  if (!fragment.compiled())
    throw std::invalid_argument("the shader does not compile: " + quoted_log(fragment.log(), source));
  program_ = linked(vertex, fragment);
  GLint done = GL_FALSE;
  glGetProgramiv(program_, GL_LINK_STATUS, &done);
  try {
    if (done != GL_TRUE)
      throw std::invalid_argument("the shader does not link: " + quoted_log(link_log(program_), source));
    find_uniforms();
    find_outputs();
  } catch (...) {
    glDeleteProgram(program_);
    throw;
  }
}

void Program::find_uniforms() {
  GLint count = 0, longest = 0;
  glGetProgramiv(program_, GL_ACTIVE_UNIFORMS, &count);
  glGetProgramiv(program_, GL_ACTIVE_UNIFORM_MAX_LENGTH, &longest);
  std::string name(static_cast<std::size_t>(std::max(longest, 1)), '\0');
  use();
  for (GLint index = 0; index < count; ++index) {
    GLsizei length = 0;
    GLint size = 0;
    GLenum type = 0;
    glGetActiveUniform(program_, static_cast<GLuint>(index), longest, &length, &size, &type, name.data());
    uniforms_.push_back({name.substr(0, static_cast<std::size_t>(length)), type});
    if (type != GL_SAMPLER_2D || size != 1) continue;
    glUniform1i(glGetUniformLocation(program_, name.c_str()), static_cast<GLint>(samplers_.size()));
    samplers_.push_back(uniforms_.back().name);
  }
}

void Program::find_outputs() {
  GLint count = 0;
  glGetProgramInterfaceiv(program_, GL_PROGRAM_OUTPUT, GL_ACTIVE_RESOURCES, &count);
  for (GLint index = 0; index < count; ++index) {
    const GLenum asked[] = {GL_LOCATION, GL_ARRAY_SIZE, GL_TYPE};
    GLint answers[] = {-1, 1, 0};
    glGetProgramResourceiv(program_, GL_PROGRAM_OUTPUT, static_cast<GLuint>(index), 3, asked, 3, nullptr, answers);
    const GLint first = answers[0], end = first + std::max(answers[1], 1);
    if (first < 0) continue;  // gl_FragDepth
    const auto type = static_cast<GLenum>(answers[2]);
    if (type != GL_FLOAT && type != GL_FLOAT_VEC2 && type != GL_FLOAT_VEC3 && type != GL_FLOAT_VEC4)
      throw std::invalid_argument("output " + std::to_string(first) + " of the shader is no float or vector of floats");
    if (end > static_cast<GLint>(kOutputs))
      throw std::invalid_argument("the shader writes output " + std::to_string(end - 1) + "; there are 0 to 3");
    for (GLint output = first; output < end; ++output) written_[static_cast<std::size_t>(output)] = true;
  }
  if (std::find(written_.begin(), written_.end(), true) == written_.end())
    throw std::invalid_argument("the shader writes no output, such as layout(location = 0) out vec4 fragColor0");
}

const Program::Uniform* Program::declared(const std::string& name) const {
  const auto found =
      std::find_if(uniforms_.begin(), uniforms_.end(), [&](const auto& one) { return one.name == name; });
  return found == uniforms_.end() ? nullptr : &*found;
}

void Program::set(const std::string& name, const Number& number) const {
  const Uniform* uniform = declared(name);
  if (uniform == nullptr) return;
  const GLenum given = type_of(number);
  if (uniform->type != given)
    throw std::invalid_argument("the shader declares " + name + " as " + type_name(uniform->type) +
                                "; it is given as " + type_name(given));
  const GLint location = glGetUniformLocation(program_, name.c_str());
  if (const auto* real = std::get_if<float>(&number))
    glUniform1f(location, *real);
  else if (const auto* whole = std::get_if<std::int32_t>(&number))
    glUniform1i(location, *whole);
  else
    glUniform1i(location, std::get<bool>(number) ? 1 : 0);
}

void Program::set_size(const std::string& name, float width, float height) const {
  const Uniform* uniform = declared(name);
  if (uniform == nullptr) return;
  if (uniform->type != GL_FLOAT_VEC2) throw std::invalid_argument("the shader is to declare " + name + " as vec2");
  glUniform2f(glGetUniformLocation(program_, name.c_str()), width, height);
}

}  // namespace weft::shader::gles
