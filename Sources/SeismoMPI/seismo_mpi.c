// What Seismo needs of MPI, as a shared object of its own: the program loads it when mpirun has started several
// processes, and links no MPI itself. Any MPI 3 will do: mpicc -O2 -shared -fPIC -o libseismo-mpi.so seismo_mpi.c
#include <mpi.h>
#include <stdlib.h>

// Counted up when a function here changes; the program loads no other.
enum { interface = 1, line_bytes = 64 };

static MPI_Datatype line;
static int processes;
// For each process: lines sent to it, where they start, where its own start.
static int *sent_lines, *sent_starts, *received_starts;

int seismo_mpi_interface(void) { return interface; }

// Joins the other processes; 0 if that went well. Errors later end all processes, as MPI has it by default.
int seismo_mpi_join(int *rank, int *count) {
  int level;
  if (MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &level) != MPI_SUCCESS) return 1;
  MPI_Comm_rank(MPI_COMM_WORLD, rank);
  MPI_Comm_size(MPI_COMM_WORLD, count);
  processes = *count;
  MPI_Type_contiguous(line_bytes, MPI_BYTE, &line);
  MPI_Type_commit(&line);
  sent_lines = calloc((size_t)processes * 3, sizeof *sent_lines);
  if (sent_lines == NULL) return 1;
  sent_starts = sent_lines + processes;
  received_starts = sent_starts + processes;
  return 0;
}

// The MPI that is at work; room for MPI_MAX_LIBRARY_VERSION_STRING or `size` bytes, whichever is less.
void seismo_mpi_version(char *text, int size) {
  char whole[MPI_MAX_LIBRARY_VERSION_STRING];
  int length, i = 0;
  MPI_Get_library_version(whole, &length);
  for (; i < length && i < size - 1; i++) text[i] = whole[i];
  text[i] = 0;
}

// A piece of `lines` to each process, one behind the other; `received_lines[r]` from each.
void seismo_mpi_exchange(
    const void *sent, int lines, void *received, const int *received_lines) {
  int start = 0;
  for (int rank = 0; rank < processes; rank++) {
    sent_lines[rank] = lines;
    sent_starts[rank] = rank * lines;
    received_starts[rank] = start;
    start += received_lines[rank];
  }
  MPI_Alltoallv(
      sent, sent_lines, sent_starts, line, received, received_lines, received_starts, line,
      MPI_COMM_WORLD);
}

// As many lines of each process to all, in the order of their numbers.
void seismo_mpi_gather(const void *sent, int lines, void *received) {
  MPI_Allgather(sent, lines, line, received, lines, line, MPI_COMM_WORLD);
}

// Ends all processes at once.
void seismo_mpi_abort(int status) { MPI_Abort(MPI_COMM_WORLD, status); }

// Leaves, when all others do.
void seismo_mpi_leave(void) { MPI_Finalize(); }
