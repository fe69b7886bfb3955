#include "main/command_line.h"

int main(int argc, char** argv) { return usher::run_program(argc, argv); }
