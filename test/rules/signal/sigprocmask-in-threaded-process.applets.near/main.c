/* A program that finds its functions in generated tables. */
int main(int argc, char **argv) { return argc > 1; }
