#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int page = open("/page", O_RDONLY);
    char text[512], answer[1024];
    ssize_t length = read(page, text, sizeof text);

    here.sin_port = htons(argc > 1 ? atoi(argv[1]) : 80);
    if (length < 0 || bind(listener, (struct sockaddr *)&here, sizeof here) || listen(listener, 8))
        return 1;
    if (fork() > 0)
        return 0;
    setsid();
    for (;;) {
        int client = accept(listener, NULL, NULL);
        int size = snprintf(answer, sizeof answer,
                            "HTTP/1.1 200 OK\r\nContent-Length: %zd\r\nConnection: close\r\n\r\n%.*s",
                            length, (int)length, text);
        read(client, text + length, sizeof text - length);
        write(client, answer, size);
        close(client);
    }
}
