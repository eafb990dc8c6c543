package example;

public final class Hello {
  public static void main(String[] args) {
    System.out.println("Hello from a jar that Maven has put into an image.");
  }
}
